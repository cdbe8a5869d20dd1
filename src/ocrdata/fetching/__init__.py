"""Public data sets and weights: where they are, how they are downloaded, and whether they have changed.

`catalogue` says where archives are; `fetch_archives` gets them, through `network` unless the
user has downloaded them; `pins` records their checksums; `build` unpacks them (`ocrdata.archives`) and
converts them (`ocrdata.conversion`).
"""
