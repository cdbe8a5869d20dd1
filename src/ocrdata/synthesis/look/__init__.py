"""How a line looks: ground, strokes, ink, light, lens and storage, sampled from a preset."""
