"""Annotations in any format → pages and lines in any format, nothing lost.

`plan` settles what will be done, before anything is written. `run` does it in three passes, none of which
holds the source in memory: read the sources into numbered record files (`read_sources`); let workers write
images and cut crops, one record file a shard (`convert_shard`); hand what they made to the writer of the
target format.
Anything not converted is listed in `skipped.jsonl`, with a reason.
"""
