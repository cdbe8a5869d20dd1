"""What a data set will really do in training: check, duplicates, advice, stats, report."""
