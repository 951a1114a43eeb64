"""From raw pages to the one immutable text of a letter, in reading order."""

from inspection_letters.reading.layout.compose import lay_out

__all__ = ["lay_out"]
