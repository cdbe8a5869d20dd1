"""Annotations as records of JSON: what several formats share that have one for each image, task or prompt."""
