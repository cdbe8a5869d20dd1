"""The stock recogniser as ONNX: reads lines without Paddle, to doubt labels and drawings."""
