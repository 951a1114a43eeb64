"""From a PDF to its text, sections, facts and excerpts."""
