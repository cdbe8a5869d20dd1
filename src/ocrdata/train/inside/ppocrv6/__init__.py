"""The networks of PP-OCRv6, for training code that does not have them (PaddleOCR 2)."""
