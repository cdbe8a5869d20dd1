"""What lines of a language are made of, by its code: fonts, texts, dictionary and model."""
