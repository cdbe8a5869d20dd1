"""Where the image of an annotation is: at its path, under another name, or in another folder."""
