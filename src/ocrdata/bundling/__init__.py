"""A training in one archive: prepared on one machine, trained on another."""
