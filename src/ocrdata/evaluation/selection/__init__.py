"""Which lines of a large pool to train on, by what models think of them."""
