"""Where shards run. A shard's content depends on its number alone, never on who computes it."""

from ocrdata.executor.local import run_shards

__all__ = ["run_shards"]
