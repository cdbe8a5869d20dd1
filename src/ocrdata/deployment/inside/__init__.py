"""Programs that run in a process of their own, because they import paddleocr or paddle2onnx."""
