"""Public data sets and weights: the catalogue, the downloader, pins, and unpacking that cannot hurt.

Bytes flow one way: `catalogue` says where archives are, `download` brings them (or a person does), `pins`
remembers what they were, `archives` unpacks them, and `dataset` gives the folder to the convert room.
"""
