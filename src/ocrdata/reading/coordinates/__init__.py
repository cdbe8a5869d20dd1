"""Rows of coordinates and a text, the ICDAR txt family."""
