"""Public data sets and weights: where they are, how they are downloaded, and whether they have changed.

`catalogue` says where archives are; `network` downloads them, unless a person has; `pins` records their
checksums; `build` unpacks them (`ocrdata.archives`) and converts them (`ocrdata.conversion`).
"""
