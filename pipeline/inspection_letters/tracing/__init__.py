"""From an excerpt back to its page: its place, a picture of the page, and a highlighted PDF."""
