"""Programs that run in separate processes, because they import paddleocr or paddle2onnx."""
