"""Prepare, synthesise, balance and mix data for fine-tuning PaddleOCR; train; show the numbers."""

__version__ = "0.1.0"
