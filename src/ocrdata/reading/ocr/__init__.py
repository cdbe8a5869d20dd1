"""What the readers of OCR results share: direction of text, joined words, pages and their images, JSON."""
