"""Follow an excerpt back to its page: its boxes, a picture of the page, and a highlighted copy."""
