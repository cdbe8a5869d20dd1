"""What toolkits read to train OCR models and vision language models."""
