"""Lines that run from right to left: how they are seen, and how what is seen is written."""
