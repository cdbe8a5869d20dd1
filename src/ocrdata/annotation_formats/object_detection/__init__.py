"""Formats of object detection in general: boxes and polygons with a class or a text."""
