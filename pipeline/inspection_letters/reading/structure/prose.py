"""Classify a block of any report as prose, title, label or publisher's notice."""

from __future__ import annotations

import re
from typing import Final

from inspection_letters.common.reference.english import has_verb

_FEWEST_WORDS: Final = 6
"""A block of at least this many words is prose if it has a verb or a full stop."""

_FEWEST_IN_BULLET: Final = 3
_FEWEST_IN_SENTENCE: Final = 4
"""Fewest words of a short sentence with a full stop, as in cells: "Write plans on time."."""

_FEWEST_IN_DEMAND: Final = 9
"""A numbered paragraph of at least this many words may be an imperative with no other verb."""

_NUMBERED: Final = re.compile(r"\d{1,3}\.(?:\d{1,2}\.?)?\s")

_SPEAKS: Final = re.compile(r"[.!?:;’”…][)\]]?\s*(?:\d{1,2}|[*†‡§]|[¹²³⁰⁴-⁹]+)?$")
"""The end of prose: punctuation, with or without the mark of a note."""

_RECOMMENDATION: Final = re.compile(
    r"[\s.]*[(\[]\s*recommendations?(?:\s+\d+)?\s*[)\]][\s.]*$", re.I
)
"""The mark at the end of a paragraph that led to a recommendation."""

_LABEL: Final = re.compile(
    r"^(?:[\w’'-]+ ){0,5}?(?:inspectors?|dates?|published|telephone|tel|text ?phone|e-?mail|"
    r"address|website|urn|provider|reference|manager|director|chair|analysts?|type of inspection|"
    r"name|date of (?:birth|letter))(?: of [\w ]{1,30})?\s*:",
    re.IGNORECASE,
)

_NOTICE: Final = re.compile(
    r"crown copyright|open government licence|nationalarchives\.gov\.uk|"
    r"(?:copy|version) of this (?:document|report|letter|publication) in (?:a|an|any) "
    r"(?:other|different|alternative)|"
    r"this (?:document|report|letter|publication) in (?:another|a different|an alternative|any) "
    r"format|"
    r"\bmay (?:reuse|re-use|copy|be (?:reproduced|reused|copied)|reproduce)\b.*\b(?:information|"
    r"document|report|publication|material|whole|part)\b|"
    r"\b(?:regulates?|registers?) and (?:inspects?|regulates?)\b|"
    r"\b(?:under the terms of|to view) th(?:e|is) .*\blicen[cs]e\b|"
    r"interested in our work\?|sign(?:ing)? up (?:for|to) our|subscribe to our|"
    r"you can subscribe to|piccadilly gate|this publication is available at|"
    r"not including logos|large print or braille|\bto achieve excellence in the care of\b",
    re.IGNORECASE,
)


_ABOUT_THE_INSPECTION: Final = re.compile(
    r"(?:any )?complaints? about (?:the|this|an) (?:inspection|report|review)\b|"
    r"if you would like \w+ to send you\b|to receive (?:regular )?e-?mail alerts\b|"
    r"(?:the|this) (?:inspection|review|visit)\b[^.]{0,80}\bcarried out (?:\w+ )*under section\b|"
    r"(?:\w+ produces )?this report (?:includes the report )?of the inspection\b[^.]*\bsection\b|"
    r"the inspection team (?:consisted|was made up) of\b",
    re.IGNORECASE,
)
"""Opens a paragraph on how to complain, or on the law or the people behind an inspection."""

_LONGEST_ABOUT: Final = 90
"""Words; a longer paragraph that opens so may go on to findings."""

_ABOUT_SECTION: Final = re.compile(
    r"(?:\d+-)?(?:(?:information-)?about-(?:this|the)-(?:inspection|visit|review)(?:-and-the-review)?|"
    r"(?:the-)?inspection-team|what-the-(?:inspection-)?judge?ments-mean(?:-.*)?|"
    r"the-(?:inspection-)?judge?ments-and-what-they-mean|how-to-complain|complaints|"
    r"if-you-are-not-happy-with-.*)"
)


def is_about_inspection(section: str) -> bool:
    """Whether a section, by its heading in lower case with hyphens, is about the inspection.

    Such sections say how it was done, by whom, and what its judgements mean.

    Examples
    --------
    >>> is_about_inspection("information-about-this-inspection")
    True
    >>> is_about_inspection("information-about-this-local-authority-area")
    False
    """
    return bool(_ABOUT_SECTION.fullmatch(section))


def is_label(text: str) -> bool:
    """Whether a block is only a label with a name, date or address: "Lead inspector: ..."."""
    return bool(_LABEL.match(text)) and not re.search(r"[.!?]\s+[A-Z].*[.!?]$", text)


def is_notice(text: str) -> bool:
    """Whether a block is a notice about copies, licence, complaints or the report itself."""
    if _NOTICE.search(text):
        return True
    return bool(_ABOUT_THE_INSPECTION.match(text)) and len(text.split()) <= _LONGEST_ABOUT


def is_prose(text: str, *, bullet: bool = False) -> bool:
    """Whether a block that is not a heading is prose, and so becomes excerpts.

    Text with a verb is prose whatever it ends with. Titles, names, addresses and lines of
    a table of contents have no verb, or only one in a phrase such as "children who need
    help".

    Parameters
    ----------
    text : str
        Text of the block.
    bullet : bool
        Whether the block is a bullet; bullets need not be whole sentences.
    """
    words = text.split()
    if is_notice(text):
        return False
    if bullet:
        return len(words) >= _FEWEST_IN_BULLET
    if is_label(text):
        return False
    if len(words) < _FEWEST_WORDS:
        return len(words) >= _FEWEST_IN_SENTENCE and text.endswith((".", "!", "?"))
    demand = bool(_NUMBERED.match(text)) and len(words) >= _FEWEST_IN_DEMAND
    return demand or bool(_SPEAKS.search(text)) or has_verb(text)


def recommendation_mark(text: str) -> int | None:
    """Return where the mark "(Recommendation)" begins at the end of a paragraph.

    Returns
    -------
    int or None
        Offset in code points, or None if there is no such mark.
    """
    match = _RECOMMENDATION.search(text)
    if match is None:
        return None
    # The full stop before the mark ends the sentence and stays with it.
    start = match.start()
    return start + 1 if text[start : start + 1] == "." else start
