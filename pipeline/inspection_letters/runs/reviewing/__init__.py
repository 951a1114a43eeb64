"""Coding in the browser: what there is to code, and the server of its page."""
