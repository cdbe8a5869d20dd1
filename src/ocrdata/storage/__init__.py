"""Data sets in containers, local or remote: PaddleOCR's files, LMDB, Parquet, WebDataset's tar.

What a sample passes through: `dataset` (any container, divided into parts that can be read from anywhere) →
`pack` (ranges of samples, done anywhere) → `containers` (one shard). `places` opens addresses.
"""
