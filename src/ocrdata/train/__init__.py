"""Fine-tuning with PaddleOCR's own training code, which is run by file path and never imported.

    options -> settle (models, weights, data) -> config -> launch -> log -> checked folder

Neither `paddle` nor `ppocr` is imported into this process. Code that needs them is in `inside/` and runs in a
process of its own.
"""
