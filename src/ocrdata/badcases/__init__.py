"""Bad cases: predictions against labels, and what to synthesise so that the next model reads them.

`confusion` aligns what was read with what stands there, `advice` says what follows, `gallery` shows it, and
`collection` puts all of it into a folder.
"""
