"""What the trainer reads: label files and their images, checked before anything starts."""
