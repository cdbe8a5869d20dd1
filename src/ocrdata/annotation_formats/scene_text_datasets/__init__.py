"""Layouts of published data sets of text in photographs."""
