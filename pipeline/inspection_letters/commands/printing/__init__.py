"""How commands show longer results: tables for the terminal, and text, JSON or CSV files."""
