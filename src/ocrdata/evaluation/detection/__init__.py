"""Detection models: maps of pages, boxes out of maps, the ICDAR score, and the search for thresholds."""
