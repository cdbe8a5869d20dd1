"""`ocrdata review`: a page on this machine to correct recognition labels by hand, doubtful lines first.

`rows` (the label file) → `doubts` with `readings` (why a line is doubtful) → `session` (what was decided,
`decisions`), which `log` keeps and `results` writes beside the old file. `app` answers the page's requests,
and `start` puts it all together.
"""
