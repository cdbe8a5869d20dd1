"""What is counted over lines that were read: accuracy, its interval, and what a confidence is worth."""
