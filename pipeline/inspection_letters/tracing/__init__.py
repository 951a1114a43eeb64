"""From an excerpt back to its page."""
