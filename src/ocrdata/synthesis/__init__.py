"""Rendering: fonts + texts + backgrounds → line images that look photographed, with labels that are exact.

What a line passes through: `fonts → layout → geometry → ink → background → photo`, drawn together in `line`;
`texts` decides what is written, `preset` how it looks, `dataset` runs shards of lines and writes them.
"""
