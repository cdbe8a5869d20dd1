"""What OCR engines, OCR services and transcription platforms write."""
