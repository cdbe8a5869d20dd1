"""What a page, a line and a dictionary are: label files, polygons, images, characters."""
