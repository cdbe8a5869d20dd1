"""Recipes: reading, validating, estimating and writing them, what is up to date, and the loop over one."""
