"""Compiled twins of the slow stages, with the same bytes."""
