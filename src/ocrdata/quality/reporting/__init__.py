"""Data sets in numbers and on a page."""
