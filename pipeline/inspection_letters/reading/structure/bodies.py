"""Names of responsible bodies and of inspectors, as letters print them."""

from __future__ import annotations

import re

_ENDS = r"(?:council|board|icb|trust|first|authority|ccgs?|groups?|england|partnership)"
_SEPARATOR = re.compile(
    rf"(?:(?<=\W)|^)(?:,\s*and|,|;|&|and)\s+(?=(?:the\s+)?NHS\b)|"
    rf"(?<=\b)(?P<end>{_ENDS})(?:\s*\([^)]*\))?(?:\s*(?:,\s*and|,|;)|\s+(?:and|&))\s+",
    re.IGNORECASE,
)


# "London Borough of X and North West London Integrated Care Board": no word on either side
# of "and" marks the end of a name, but no board in London has "and" in its name.
_BOROUGH_AND_BOARD = re.compile(
    r"((?:the\s+)?(?:London|Royal) Borough of .+)\s+and\s+((?:(?!\band\b).)+?"
    r"(?:Integrated Care Board|ICB)(?:\s*\([^)]*\))?)",
    re.IGNORECASE,
)


def split_bodies(text: str) -> tuple[str, ...]:
    """Split a list of responsible bodies into their names.

    Names themselves contain commas and "and" ("NHS Bedfordshire, Luton and Milton
    Keynes ICB"), so a separator counts only after a word that ends a body's name or
    before "NHS".

    Returns
    -------
    tuple of str
        Full names (see `body_name`) in the order of the text, without repeats.
    """
    borough = _BOROUGH_AND_BOARD.fullmatch(text.strip())
    if borough:
        return (body_name(borough.group(1)), body_name(borough.group(2)))
    names: list[str] = []
    position = 0
    for match in _SEPARATOR.finditer(text):
        end = match.end("end") if match.group("end") else match.start()
        names.append(text[position:end])
        position = match.end()
    names.append(text[position:])
    cleaned = [body_name(name) for name in names]
    return tuple(dict.fromkeys(name for name in cleaned if name))


def body_name(text: str) -> str:
    """Return the full name of a body.

    The name of an integrated care board takes its statutory form: ``NHS <area>
    Integrated Care Board``.
    """
    name = re.sub(r"\s+", " ", text).strip(" ,;.")
    name = re.sub(r"\s*\((?:ICB|the ICB|LA|LAP|NHS [^)]*ICB)\)", "", name)
    name = re.sub(r"^(?:the|and|both)\s+", "", name, flags=re.IGNORECASE)
    name = re.sub(r"\s+local authority$", "", name)
    board = re.fullmatch(
        r"(?:NHS\s+)?(.+?)(?:\s+area)?,?\s+(?:integrated care board|icb)s?", name, re.IGNORECASE
    )
    if board:
        return f"NHS {board.group(1).replace(' & ', ' and ')} Integrated Care Board"
    return name


def board_name(text: str) -> str:
    """Return the full name of an integrated care board, even if it is printed without "ICB"."""
    name = body_name(re.sub(r"^name of [^:]*:\s*", "", text, flags=re.IGNORECASE))
    if name.endswith("Integrated Care Board"):
        return name
    return body_name(f"{name} Integrated Care Board")


_TITLE = r"(?:(?:Mrs?|Ms|Miss|Dr|Prof(?:essor)?)\.?\s+)?"
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_NAME_WORD = rf"(?:{_CAPITAL}[\w’'-]+|{_CAPITAL}\.?)"
_NAME = rf"{_NAME_WORD}(?:\s+(?:de|van|von|der|le|la|{_NAME_WORD})){{1,3}}?"
_ROLE = (
    r"(?:\(?(?:HMI|OI|Ofsted|CQC|Care Quality Commission|(?:His|Her) Majesty[’']s Inspector)\)?)"
)
_LEAD = re.compile(
    rf"{_TITLE}(?P<name>{_NAME})\s*,?\s*(?:{_ROLE}[\s,]*)*(?:the\s+)?[Ll]ead\s+[Ii]nspector"
)


def lead_inspectors(text: str) -> tuple[str, ...]:
    """Return the names before each "lead inspector" of an inspection team, in order."""
    names: list[str] = []
    for match in _LEAD.finditer(text):
        words = match.group("name").split()
        while words and words[0] in {"HMI", "OI", "CQC", "Ofsted", "Inspector", "Commission"}:
            words.pop(0)
        while words and words[-1] in {"HMI", "OI", "CQC", "Ofsted"}:
            words.pop()
        names.append(" ".join(words))
    return tuple(dict.fromkeys(name for name in names if name))
