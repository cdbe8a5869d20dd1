"""What is written: corpus lines, and the characters that have to appear."""
