"""From the confidence of a reading to the probability that it is right: fitted, kept in a file, applied."""
