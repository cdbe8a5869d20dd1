"""What ships with ocrdata or can be fetched with it, with a sentence and an example each: `ocrdata list`."""
