"""From raw pages to the one immutable text of a letter, in reading order."""

from pipeline.layout.compose import LAYOUT_VERSION, lay_out

__all__ = ["LAYOUT_VERSION", "lay_out"]
