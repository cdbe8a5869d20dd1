"""Checkpoints: where they come from, how they are read, adapted to a dictionary, and averaged."""
