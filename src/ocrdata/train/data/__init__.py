"""Label files and their images that a run trains and evaluates on, checked before it starts."""
