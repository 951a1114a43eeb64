"""Sentence encoders, and the tokeniser that feeds them."""
