"""How long a line is: its characters, its width, and the time steps that CTC gives it."""
