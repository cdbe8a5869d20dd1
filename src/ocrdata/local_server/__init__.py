"""What the web pages on this machine share: `ocrdata studio` and `ocrdata review`.

`access` decides who may send requests, `serving` takes a port and runs the server, `templates` fills in pages
in the language of the browser, and `static` holds the look.
"""
