"""Corpora: reading texts, measuring them, and choosing lines to train on."""
