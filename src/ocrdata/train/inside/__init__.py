"""What runs inside Paddle's own process: programs that are started by path, and layers that they use."""
