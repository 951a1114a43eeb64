"""Trained models, one folder each, and the code that makes them (`inspection_letters.training`)."""
