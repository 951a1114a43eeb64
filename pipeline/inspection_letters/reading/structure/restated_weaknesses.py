"""The significant weaknesses that a revisit letter restates, each with its findings and verdict."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from inspection_letters.reading.structure.kinds import block_text, paragraph_span
from inspection_letters.reading.structure.overall_verdicts import PROGRESS
from inspection_letters.records import BlockKind, LetterText, Recommendation, Verdict

_EARLIER: Final = r"(?:initial|original|previous|first|last|earlier|(?:[A-Z][a-z]+\s+)?20\d\d)"
_SAID: Final = r"(?:found|identified|reported|noted|highlighted|concluded|judged|raised|showed)\b"
FOUND: Final = re.compile(
    rf"^\s*(?:(?:at|in|during|following)\s+)?(?:the\s+)?(?:time\s+of\s+the\s+)?{_EARLIER}\s+"
    rf"(?:\w+\s+){{0,2}}?inspection\s*(?:\([^)]*\)\s*)?(?:(?:in|of|on)\s+[^,:.]{{4,40}}?)?,?\s*"
    rf"(?:inspectors\s+|it\s+|we\s+)?(?:also\s+|had\s+)?{_SAID}",
    re.IGNORECASE,
)
"""The paragraph in which a revisit letter says what the first inspection found."""

_OF_THIS: Final = re.compile(
    rf"{PROGRESS}\s+(?:to\s+(?:improve|address|tackle)|(?:in\s+)?(?:addressing|improving|tackling)|"
    r"in|with|on|towards|against|regarding)\s+(?:all\s+(?:of\s+)?|each\s+of\s+)?(?:this|these)\b",
    re.IGNORECASE,
)
_ANY: Final = re.compile(PROGRESS, re.IGNORECASE)
_LABEL: Final = re.compile(r"^\W*(?:(?P<not>not\s+)|(?P<in>in))?sufficient\s+progress\W*$", re.I)
_LONGEST_VERDICT: Final = 30
"""Words of the longest paragraph that counts as a verdict without naming its weakness."""


@dataclass(frozen=True, slots=True)
class RestatedWeakness:
    """A restated weakness, as indices of blocks.

    Attributes
    ----------
    heading : int
        The first block that restates it.
    found : int
        The block after the last that restates it: what the first inspection found, or the
        first finding.
    end : int
        The first block after its findings.
    verdict : Verdict or None
        What the revisit says of it.
    """

    heading: int
    found: int
    end: int
    verdict: Verdict | None

    def recommendation(self, text: LetterText) -> Recommendation:
        """Return the weakness in the words of the letter, with its verdict."""
        spans = tuple(
            paragraph_span(text, text.blocks[index]) for index in range(self.heading, self.found)
        )
        words = " ".join(span.of(text.text) for span in spans)
        return Recommendation(words, spans, verdict=self.verdict)


def restated_weaknesses(
    text: LetterText, blocks: range, known_headings: Collection[int]
) -> list[RestatedWeakness]:
    """Return the weaknesses that a revisit letter restates, in reading order.

    Each is the bold or numbered line, or the bullet, above "The initial inspection found
    that". In a letter without this sentence each is a heading, or a bold line, under which
    the letter gives a verdict.

    Parameters
    ----------
    text : LetterText
        The letter.
    blocks : range
        The blocks of the findings: from the end of the opening to the next steps, or to the
        signature.
    known_headings : collection of int
        The headings of the letter's own sections, which are no weaknesses.
    """
    marks = [index for index in blocks if FOUND.search(block_text(text, text.blocks[index]))]
    if marks:
        starts = [(_heading_before(text, mark, known_headings), mark) for mark in marks]
    else:
        starts = _headed(text, blocks, known_headings)
    found = []
    for number, (heading, mark) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else blocks.stop
        told = [block_text(text, text.blocks[index]) for index in range(mark, end)]
        found.append(RestatedWeakness(heading, mark, end, verdict_of(told)))
    if not marks and not any(weakness.verdict for weakness in found):
        return []
    return found


def verdict_of(paragraphs: Sequence[str]) -> Verdict | None:
    """Return the verdict on one weakness from the paragraphs on it, or None.

    A sentence on "this" weakness comes first, then a label ("Sufficient progress"), then a
    short paragraph that says whether progress was sufficient. Of several the last counts.

    Examples
    --------
    >>> from inspection_letters.reading.structure.restated_weaknesses import verdict_of
    >>> verdict_of(["The area has not made sufficient progress in addressing this weakness."])
    <Verdict.INSUFFICIENT_PROGRESS: 'insufficient-progress'>
    """
    short = [words for words in paragraphs if len(words.split()) <= _LONGEST_VERDICT]
    for pattern, candidates in ((_OF_THIS, paragraphs), (_LABEL, short), (_ANY, short)):
        for words in reversed(candidates):
            match = pattern.search(words)
            if match:
                failed = any(match.groupdict().values())
                return Verdict.INSUFFICIENT_PROGRESS if failed else Verdict.SUFFICIENT_PROGRESS
    return None


def _heading_before(text: LetterText, mark: int, known: Collection[int]) -> int:
    """Return the first of the blocks that restate a weakness before "found that"."""
    heading = max(0, mark - 1)
    while (
        heading > 0
        and text.blocks[heading].kind is BlockKind.HEADING
        and text.blocks[heading - 1].kind is BlockKind.HEADING
        and heading - 1 not in known
    ):
        heading -= 1
    return heading


def _headed(text: LetterText, blocks: range, known: Collection[int]) -> list[tuple[int, int]]:
    """Return each heading that is no known one, with the block after it."""
    starts: list[tuple[int, int]] = []
    for index in blocks:
        block = text.blocks[index]
        is_heading = block.kind is BlockKind.HEADING or (
            block.bold and not _ANY.search(block_text(text, block))
        )
        if index in known or not is_heading or _LABEL.match(block_text(text, block)):
            continue
        if starts and starts[-1][1] == index:
            starts[-1] = (starts[-1][0], index + 1)
        else:
            starts.append((index, index + 1))
    return starts
