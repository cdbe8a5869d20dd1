"""Label files in the proportions that one epoch draws."""
