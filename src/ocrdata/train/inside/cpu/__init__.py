"""Layers of PaddleOCR's recognisers on CPUs, on every core: Paddle 3.3 computes most of a step on one."""
