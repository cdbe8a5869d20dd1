"""The models that can be trained, as data, and what this machine has to train them with."""
