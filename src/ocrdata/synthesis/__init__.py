"""Rendering: fonts + texts + backgrounds → line images that look photographed, with exact labels.

- `text`: which characters are asked for, and what is written so that they appear.
- `type`: fonts, shaping, direction and layout; a text becomes a coverage mask.
- `look`: presets, and the effects that turn a mask into a picture: strokes, ground, ink, photo.
- `legible`: whether the picture can be read; `compiled`: fast twins of the slow stages.
- `line` and `page` draw one sample. `dataset` draws shards of them and stores them (`store`).
- `run` goes from a `request` to a finished folder; `redraw` draws a sample of it again to compare.
"""
