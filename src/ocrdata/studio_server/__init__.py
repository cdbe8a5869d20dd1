"""`ocrdata studio`: a page on this machine to set a look by eye and to save it as a preset and a recipe.

`available` (what can be chosen) → `choice` (what was chosen, with the preset's numbers as `sliders`) →
`drawing` (thirty lines, and what is missing) → `saving` (preset and recipe). `app` answers requests, and
`serve` starts it all.
"""
