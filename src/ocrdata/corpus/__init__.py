"""Where texts come from, and which of them to train on."""
