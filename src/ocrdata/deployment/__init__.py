"""Exports trained models for the paddleocr package, and reads images through that package."""
