"""Formats of annotation tools, as the tools save or export them."""
