"""Coding by people: which excerpts to ask about, and the sheet that is filled in and returned."""
