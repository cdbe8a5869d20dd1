"""Hostile annotation files for every reader: no crash, no hang, no memory without end.

`python -m tests.attacks.hostile` makes 1,000 for each; `tests/attacks/test_hostile.py` makes some. Each is
a real sample that was changed to hurt: bytes flipped, pieces cut, doubled or repeated ten thousand times,
nesting without end, numbers of thousands of digits, null bytes, another encoding, devices and links in place
of files. It is read as a folder and as a file, and every fifth is converted as well, in a process that may
take ten seconds of computing and 1 GiB more than its libraries.
"""
