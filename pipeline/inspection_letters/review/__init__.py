"""Coding by people: which excerpts to ask about, and the sheet that goes out and comes back."""
