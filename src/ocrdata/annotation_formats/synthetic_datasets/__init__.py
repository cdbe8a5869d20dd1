"""Layouts of synthetic data sets, and what generators of text images write."""
