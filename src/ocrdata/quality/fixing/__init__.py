"""A corrected copy of a data set."""
