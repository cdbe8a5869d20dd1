"""Data sets in containers, local or remote: PaddleOCR's files, LMDB, Parquet, WebDataset's tar.

What a sample passes through: `source` (any container, divided into parts that can be read from anywhere) →
`pack` (ranges of samples, done anywhere) → `write` (one shard of a container). `places` opens addresses.
"""
