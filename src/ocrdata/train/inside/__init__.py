"""Programs that run in Paddle's own process, started by file path, and the layers that they use."""
