"""What PaddleOCR's loader does with one line of a label file, rule by rule."""
