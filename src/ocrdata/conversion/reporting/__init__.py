"""What a conversion counted, skipped, and says at its end."""
