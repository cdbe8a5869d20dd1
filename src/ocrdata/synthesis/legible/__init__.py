"""Whether a line that was drawn can still be read."""
