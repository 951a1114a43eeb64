"""Personal names as letters print them, with the titles, ranks, honours and degrees they bear."""

from __future__ import annotations

import re
from typing import Final

_TITLES: Final = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lady lord baroness baron rt hon cllr councillor "
    "alderman rev reverend".split()
)
_RANKS: Final = frozenset(
    "acting assistant deputy temporary detective chief borough supt superintendent det insp "
    "inspector constable commander sergeant cmdr major colonel dci dsi acc dcc".split()
)
"""Words of a rank before a name: "Chief Supt Raj Kohli"."""

_HONOURS: Final = frozenset(
    "KC QC QPM QFSM QAM KPM KFSM CBE OBE MBE BEM CB KCB DCB DBE KBE CMG DL JP PhD DPhil EdD MD "
    "MA BA BSc MSc MEd MPH MB ChB MBChB MBBS BM BS BCh BChir FRCA FRCP FRCS FRCN FRCPCH FRCGP "
    "FRCPsych MRCP MRCGP MRCPsych MRCPCH FFPH DCH DRCOG RGN RN RMN QN".split()
)
"""Letters after a name: honours and degrees."""

_PARTICLES: Final = frozenset("de van von der den le la al el bin st".split())

_OFFICES: Final = frozenset(
    "chief director officer head chair chairman chairwoman chairperson manager constable "
    "executive commissioner nurse doctor lead leader scrutineer superintendent commander mayor "
    "inspector president secretary partner ceo coo dcs md hmi".split()
)
"""Nouns for what somebody is."""

_BODIES: Final = frozenset(
    "adult adults area areas authority board borough cafcass care ccg ccgs child children "
    "children’s childrens city clinical college commission commissioning community company "
    "constabulary corporate council county customer department development directorate district "
    "division education families family fire foundation government group groups health "
    "healthcare hmic hmicfrs hmip hospital hospitals icb inspectorate integrated justice "
    "learning lscb medical metropolitan mps multi-agency nhs nps offending ofsted operations "
    "partnership partnerships people people’s performance police policing prison probation "
    "programme provider quality rehabilitation rescue safeguarding schools sector service "
    "services team trust unit yot yjs".split()
)
"""Words of bodies; no personal name holds one."""

_OPENINGS: Final = frozenset(
    "acting action assistant associate central crime delivery deputy designated early east "
    "eastern england experience general greater hall her his house independent interim local "
    "london national north northern nottingham office operating our parish primary public "
    "regional road royal secondary senior social south southern special specialist statutory "
    "strategic street support the their town university upper west western young youth "
    "yours".split()
)
"""Words that open the name of an office, a body or a place, though they can be surnames."""

_NAME_WORD: Final = re.compile(r"[A-ZÀ-ÖØ-Þ](?:[\w’'-]*|\.)")
_MOST_WORDS: Final = 4
_NEAR: Final = 4
"""Words after a name without a comma, among which its office must be."""


def split_name(line: str) -> tuple[str, str] | None:
    """Return the name at the start of a line and what follows it.

    A name has two to four words, or a title and at least one. Titles, ranks, honours and
    degrees belong to it as printed: "John Campbell, QPM". What follows is set off by a comma
    or a dash, or names an office within the next words ("John Wiseman Probation Director").

    Parameters
    ----------
    line : str
        A line as printed.

    Returns
    -------
    tuple of str and str, or None
        The name and the rest without the comma between them; None if the line begins
        otherwise than with a name, as bodies and offices do.

    Examples
    --------
    >>> split_name("Dr Ada Moss CBE, Chief Officer, Orme CCG")
    ('Dr Ada Moss CBE', 'Chief Officer, Orme CCG')
    >>> split_name("Ada Moss, QPM, Chief Constable")
    ('Ada Moss, QPM', 'Chief Constable')
    >>> split_name("Orme Clinical Commissioning Group") is None
    True
    """
    words = line.replace(" ,", ",").split()
    start = _end_of_titles(words)
    end = start
    while (
        end < len(words)
        and end - start < _MOST_WORDS
        and _is_name_word(words[end], first=end == start)
    ):
        end += 1
        if words[end - 1].endswith(","):
            break
    titled = any(_bare(word).casefold() in _TITLES for word in words[:start])
    if end - start < (1 if titled else 2) or words[end - 1].casefold().rstrip(",") in _PARTICLES:
        return None
    after = _end_of_honours(words, end)
    rest = " ".join(words[after:]).strip(" ,;")
    name = " ".join(words[:after]).rstrip(" ,;")
    if not rest or words[after - 1].endswith((",", ";")):
        return name, rest
    if re.match(r"[–—-]\s", rest):
        return name, rest[1:].strip()
    near = {_bare(word).casefold() for word in words[after : after + _NEAR]}
    opens = words[after][:1]
    return (name, rest) if opens.isupper() and near & _OFFICES else None


def name_inside(line: str) -> int | None:
    """Return where a second, titled name begins in a line that holds two entries.

    Returns
    -------
    int or None
        Offset in the line: "Chief Officer, Orme CCG Mr Cy Fenn," gives that of "Mr".
    """
    for match in re.finditer(r"(?<=[^\s,;–—-]\s)(?:Mr|Mrs|Ms|Miss|Dr)\b", line):
        if split_name(line[match.start() :]):
            return match.start()
    return None


def is_titled(name: str) -> bool:
    """Whether a name begins with a title, such as "Ms" or "Councillor"."""
    return _bare(name.split()[0]).casefold() in _TITLES


def speaks_of_office(text: str) -> bool:
    """Whether a text holds a word for an office or for a body."""
    words = {_bare(word).casefold().replace("'", "’") for word in text.split()}
    return bool(words & (_OFFICES | _BODIES))


def _bare(word: str) -> str:
    return word.strip("(),;.")


def _end_of_titles(words: list[str]) -> int:
    """Return how many words at the start are titles, or a rank that ends in one ("Chief Supt")."""
    end = 0
    while end < len(words) and _bare(words[end]).casefold() in _TITLES:
        end += 1
    while end < len(words) and words[end].casefold().rstrip(".") in _RANKS:
        end += 1
    return end


def _is_name_word(word: str, *, first: bool) -> bool:
    bare = _bare(word)
    if word.casefold() in _PARTICLES:
        return True
    folded = bare.casefold().replace("'", "’")
    return (
        bool(_NAME_WORD.fullmatch(bare))
        and folded not in _OFFICES | _BODIES
        and not (first and folded in _OPENINGS)
        and bare not in _HONOURS
    )


def _end_of_honours(words: list[str], end: int) -> int:
    after = end
    while after < len(words) and _bare(words[after]) in _HONOURS:
        after += 1
    return after
