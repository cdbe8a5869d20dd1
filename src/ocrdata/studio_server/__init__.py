"""`ocrdata studio`: a page of this machine's own to set a look by eye, and to save it as a recipe.

`shelf` (what there is to choose) → `choice` (what was chosen, with the preset's numbers as `knobs`) →
`drawing` (thirty lines, and what is missing) → `keep` (preset and recipe). `app` and `guard` serve them.
"""
