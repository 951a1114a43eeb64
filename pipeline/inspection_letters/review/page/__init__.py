"""Coding in the browser: a page of one excerpt, served to this computer only."""
