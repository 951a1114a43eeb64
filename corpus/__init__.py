"""Data: codebooks, areas, stand-off gold, and the fictional sample letters with their generator."""
