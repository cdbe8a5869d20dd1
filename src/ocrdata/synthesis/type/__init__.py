"""From text to a mask: fonts, shaping, glyphs, layout."""
