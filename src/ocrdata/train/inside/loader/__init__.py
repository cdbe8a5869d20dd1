"""What PaddleOCR's loader does with each line of text, several times as fast: GPUs wait for it otherwise."""
