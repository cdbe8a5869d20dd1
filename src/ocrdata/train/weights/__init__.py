"""Checkpoints: obtained, read, adapted to a dictionary, and averaged."""
