"""Grades printed by inspections of children's services: what was judged, and how."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from inspection_letters.reading.structure.kinds import block_text, squash
from inspection_letters.records import BlockKind, Grade, Judgement, LetterText, ReadingNote
from inspection_letters.records.facts import OVERALL_JUDGEMENT
from inspection_letters.records.spans import Span

# Phrases are matched against letters and digits alone, in lower case, with a line feed
# between blocks, so that stray spaces, capitals, apostrophes and cells do not matter.
_PHRASES: Final[Mapping[str, tuple[str, ...]]] = {
    OVERALL_JUDGEMENT: (
        "(the)? overall effectiveness ((of|for|in) ANY)?",
        "the overall judgement is (that)? (childrens services)? (in ANY)?",
        "childrens services in ANY",
    ),
    "leadership": (
        "(the)? impact of leaders (on social work practice (with children and families)?)?",
        "(the)? leadership (management)? (and)? (governance|management)",
    ),
    "help-and-protection": (
        "(the)? (experiences and progress of)? children (and young people)? "
        "(who need|in need of) help (and|or) protection",
        "(the)? effectiveness of the help and protection (provided|offered)? "
        "(to children (young people)? (families)? (and carers)?)?",
    ),
    "children-in-care-and-care-leavers": (
        "(the)? (experiences and progress of)? (children in care|children looked after|"
        "looked after children) and care leavers",
    ),
    "children-in-care": (
        "(the)? (experiences and progress of)? (children in care|children looked after|"
        "looked after children) (and achieving permanence)?",
    ),
    "adoption": ("adoption (performance|services)?",),
    "care-leavers": ("(the)? experiences and progress of care (leavers|experienced young people)",),
    "safeguarding-board": (
        "(the)? (effectiveness of)? (the)? (local safeguarding childrens? board|lscb) (lscb)?",
    ),
    "capacity-to-improve": ("(the)? capacity (to|for) improve(ment)?",),
    "outcomes": ("(safeguarding)? outcomes for (looked after)? children (and young people)?",),
    "quality-of-provision": ("(the)? quality of (provision|practice)",),
}
"""How letters name what they judge, by the judgement."""

_GRADES: Final[Mapping[str, Grade]] = {
    "outstanding": Grade.OUTSTANDING,
    "good": Grade.GOOD,
    "adequate": Grade.ADEQUATE,
    "inadequate": Grade.INADEQUATE,
    "requires? improvement (to be good)?": Grade.REQUIRES_IMPROVEMENT,
}

_SERVICES: Final = {
    "safeguarding": re.compile(r"safeguardingservices"),
    "looked-after": re.compile(r"servicesforlookedafterchildren(?:andyoungpeople)?"),
}
"""Headings of the services that reports up to 2012 graded one by one."""

_EARLIER: Final = re.compile(
    r"(?:previous|last|earlier)(?:ofsted)?inspections?|inspectionhistory"
    r"|informationaboutthislocalauthority(?:area)?"
)
"""Headings of what earlier inspections found."""


_ANY: Final = r"[^\n]{1,160}?(?=\n|is|are|judged|require)"
"""Any words, such as the name of an area; a verb must follow, so that "not yet" is noticed."""


def _phrase(words: str) -> str:
    """Return the pattern of a phrase; a block may end after any of its words."""
    return "\n?".join(words.split()).replace("(", "(?:").replace("ANY", _ANY)


_SUBJECT: Final = "|".join(
    f"(?P<j{number}>{'|'.join(map(_phrase, phrases))})"
    for number, phrases in enumerate(_PHRASES.values())
)
_GRADE: Final = "|".join(f"(?P<g{number}>{_phrase(words)})" for number, words in enumerate(_GRADES))
_JUDGEMENT: Final = re.compile(
    r"(?:judgements?\n?grades?\n?)?\d{0,4}(?:the)?(?:graded)?(?:judge?mentfor)?"
    rf"(?P<subject>{_SUBJECT})"
    r"\n?(?:isthatit)?(?:is|are)?(?:judged)?(?:tobe|as)?\n?(?:grade\d\n?)?"
    rf"(?P<grade>{_GRADE})"
    r"(?:\n?grade\d)?\n*"
)


class _Compact(NamedTuple):
    """The letters and digits of a text, a line feed between blocks, and their places."""

    text: str
    places: list[int]

    def span(self, start: int, end: int) -> Span:
        return Span(self.places[start], self.places[end - 1] + 1)


def read_judgements(text: LetterText) -> tuple[tuple[Judgement, ...], tuple[ReadingNote, ...]]:
    """Return the judgements that a letter prints with their grades, and what is doubtful.

    A judgement counts where a block, or a row of cells, names what was judged and gives
    nothing but its grade. Grades in running prose are not judgements of this inspection
    alone, so they do not count; nor do those under a heading on earlier inspections.
    The first place counts. If another place prints another grade, a note says so.

    Parameters
    ----------
    text : LetterText
        The letter.
    """
    services = _services(text)
    found: dict[str, Judgement] = {}
    notes: dict[str, ReadingNote] = {}
    for compact in _parts(text):
        for judgement in _judgements(compact, text, services):
            first = found.setdefault(judgement.judgement, judgement)
            if first.grade is not judgement.grade:
                name = judgement.judgement.replace("-", " ")
                notes[name] = ReadingNote(
                    f"grade of {name}",
                    f"agreement between “{first.text}” and “{judgement.text}”",
                    "in the places that print it",
                )
    if found and not any(name.endswith(OVERALL_JUDGEMENT) for name in found):
        notes["overall"] = ReadingNote(
            "overall grade", "grade of overall effectiveness", "beside the other grades"
        )
    return tuple(found.values()), tuple(notes.values())


def _judgements(
    compact: _Compact, text: LetterText, services: list[tuple[int, str]]
) -> Iterator[Judgement]:
    at = 0
    while 0 <= at < len(compact.text):
        chain, end = _chain(compact.text, at)
        for match in chain:
            start = match.start("subject")
            span = compact.span(start, match.end("grade"))
            yield Judgement(
                _service(services, span.start) + _judgement(match),
                _grade(match),
                compact.span(*match.span("grade")).of(text.text),
                span,
            )
        at = end if chain else compact.text.find("\n", at) + 1 or -1


def _chain(text: str, at: int) -> tuple[list[re.Match[str]], int]:
    """Return the judgements that follow one another from a place, if a block ends after them."""
    chain: list[re.Match[str]] = []
    end = at
    while match := _JUDGEMENT.match(text, end):
        chain.append(match)
        end = match.end()
    while chain and not (end == len(text) or text[end - 1] == "\n"):
        chain.pop()
        end = chain[-1].end() if chain else at
    return chain, end


def _judgement(match: re.Match[str]) -> str:
    return next(name for number, name in enumerate(_PHRASES) if match[f"j{number}"])


def _grade(match: re.Match[str]) -> Grade:
    return next(grade for number, grade in enumerate(_GRADES.values()) if match[f"g{number}"])


def _parts(text: LetterText) -> Iterator[_Compact]:
    """Return the parts of a letter between its sections on earlier inspections."""
    characters: list[str] = []
    places: list[int] = []
    earlier = False
    for block in text.blocks:
        words = block_text(text, block)
        if _EARLIER.fullmatch(squash(words)):
            earlier = True
        elif block.kind is BlockKind.HEADING:
            earlier = False
        if earlier:
            if characters:
                yield _Compact("".join(characters), places)
                characters, places = [], []
            continue
        for offset, character in enumerate(words):
            if character.isalnum() and len(character.casefold()) == 1:
                characters.append(character.casefold())
                places.append(block.span.start + offset)
        characters.append("\n")
        places.append(block.span.end - 1)
    if characters:
        yield _Compact("".join(characters), places)


def _services(text: LetterText) -> list[tuple[int, str]]:
    """Return where each service begins; empty unless the letter grades both."""
    found = [
        (block.span.start, service)
        for block in text.blocks
        for service, pattern in _SERVICES.items()
        if pattern.fullmatch(squash(block_text(text, block)))
    ]
    return found if len({service for _, service in found}) > 1 else []


def _service(services: list[tuple[int, str]], at: int) -> str:
    return next((f"{service}-" for start, service in reversed(services) if start <= at), "")
