"""Data: codebooks, areas, and the fictional sample letters with their generator."""
