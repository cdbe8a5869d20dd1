"""A trained model as the paddleocr package loads it, and reading images through that package."""
