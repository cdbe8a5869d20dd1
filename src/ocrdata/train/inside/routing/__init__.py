"""A trained network beside the original one, and the router that decides which of the two reads a line."""
