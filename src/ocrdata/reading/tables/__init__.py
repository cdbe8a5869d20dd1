"""Tables of images and texts: their columns, their rows in any kind of quotes, and those that hold boxes."""
