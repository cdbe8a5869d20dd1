"""Shards of work: in this process, in local processes, on a Ray cluster (`shards.run_shards`)."""
