"""Fine-tuning with PaddleOCR's own training code, which is run by file path and never imported.

    preset -> weights -> config -> launch (+ progress) -> evaluate

Neither `paddle` nor `ppocr` is imported into this process: what needs them is a small program in `inside/`.
"""
