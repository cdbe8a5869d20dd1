"""Which lines to take, and how often: lines as vectors of characters, a linear programme, whole numbers."""
