"""Recognise headings, list items and the end of a sentence by the words alone.

Shared by the rooms that assemble the text of PDF pages and of documents without pages.
"""

from __future__ import annotations

import re
from typing import Final

BULLETS: Final = frozenset("◼▪•■●○◦‣⁃∙·❖➢►▶▸▹▷◆◇◈♦✓✔☑✗✘□☐▫◻❑❒→➔➜➤➣⇒⮚★☆✦✧✱◉◎⦁⚫⬤⬥❍")
"""Glyphs that open a bullet whenever they are first in a line."""

LONE_BULLETS: Final = frozenset("*>+»›†")
"""Signs that open a bullet only if a space separates them from the text."""

DASHES: Final = frozenset("-–—−")
"""Dashes open a bullet only if the text after them is indented."""

NUMBERED: Final = re.compile(r"^\(?(\d{1,3}|[a-z]|[ivx]{1,4})[.)]$")
"""The number of an item."""

SOFT: Final = re.compile("[\x00\u00ad\ufffe\u200b\u200c\u200d\ufeff]")
"""Characters that do not print."""

PREFIXES: Final = frozenset(
    "multi pre neuro co non anti semi mid post self pan inter intra micro".split()
)
"""Prefixes that are often followed by a hyphen, although they are not words themselves."""

_LONGEST_HEADING: Final = 34
"""Most words in a heading. Titles of inspections have up to 30; longer text is bold prose."""

_FEWEST_OF_A_DEMAND: Final = 9
_DEMANDS: Final = re.compile(r"\b(?:must|should|shall|needs? to|will)\b")
_ASKS: Final = re.compile(r"(?:what|how|why|where|who|when)\b", re.IGNORECASE)
_TERMINAL: Final = tuple(".!?…")
_CLOSERS: Final = "’”\"')]"


def ends_sentence(text: str) -> bool:
    """Whether a text ends with the end of a sentence."""
    return text.rstrip().rstrip(_CLOSERS).endswith(_TERMINAL)


def is_bold_prose(words: str) -> bool:
    """Whether a bold block is prose, judged by its ending, its length or a demand in it."""
    if words.rstrip().endswith((".", "!", ";", ",")):
        return True
    if words.rstrip().endswith("?") or _ASKS.match(words):
        return False
    count = len(words.split())
    return count > _LONGEST_HEADING or (
        count >= _FEWEST_OF_A_DEMAND and bool(_DEMANDS.search(words))
    )
