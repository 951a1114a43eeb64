"""What letters about one area say over time: results, codes and verdicts, then and now.

Each letter is compared with the latest earlier letter about its area that is of the same
series: area SEND, joint targeted area inspections, or any other reports. Only if there is
none is it compared with the latest earlier letter of another series.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from inspection_letters.analysis.area_letters import letters_by_area, series
from inspection_letters.analysis.code_use import CodeUse, codes_for_finding
from inspection_letters.analysis.coding_quality import measured_kinds, unmeasured_note
from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.corpus_part import CorpusPart
from inspection_letters.analysis.excerpts import CorpusExcerpt, excerpts_at
from inspection_letters.analysis.labelled import WHOLE
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.records import Code, Codebook, Polarity, Recommendation

CAVEAT: Final = (
    "Letters of different kinds and lengths cover different subjects. A code that is no longer "
    "mentioned has not necessarily improved, and one that is newly mentioned is not necessarily "
    "new. Numbers count sentences, as coded."
)
"""What to know before codes of two letters are compared."""


class Change(StrEnum):
    """How a code occurs in two letters."""

    NEW = "newly mentioned"
    GONE = "no longer mentioned"
    BOTH = "mentioned in both"


@dataclass(frozen=True, slots=True)
class CodeChange:
    """A code with one polarity, and its excerpts in an earlier and in a later letter.

    ``use`` is what figures of the code are good for.
    """

    code: Code
    polarity: Polarity
    use: CodeUse
    before: tuple[CorpusExcerpt, ...]
    now: tuple[CorpusExcerpt, ...]

    @property
    def change(self) -> Change:
        """Whether it appeared, went or stayed."""
        if not self.before:
            return Change.NEW
        return Change.BOTH if self.now else Change.GONE


@dataclass(frozen=True, slots=True)
class JudgedRequest:
    """What a later letter says of a request of an earlier one, with where it says so.

    ``asked_as`` is ``significant weakness`` or ``priority action``.
    """

    asked_as: str
    request: Recommendation
    excerpts: tuple[CorpusExcerpt, ...]


@dataclass(frozen=True, slots=True)
class LetterPair:
    """An earlier and a later letter about one area.

    Attributes
    ----------
    before, now : CorpusLetter
        The two letters.
    changes : tuple of CodeChange
        Main codes and then detail codes, in the order of the codebook; none if it is not
        known how well one of the letters is coded and that was not allowed.
    verdicts : tuple of JudgedRequest
        What the later letter says of earlier requests.
    unmeasured : tuple of str
        The kinds of the two letters for which it is not known how well the coder codes.
    """

    before: CorpusLetter
    now: CorpusLetter
    changes: tuple[CodeChange, ...]
    verdicts: tuple[JudgedRequest, ...]
    unmeasured: tuple[str, ...]

    @property
    def compared(self) -> bool:
        """Whether it is known of both letters how well they are coded."""
        return not self.unmeasured

    @property
    def note(self) -> str:
        """What is not known of the coding; empty if nothing."""
        return unmeasured_note(self.unmeasured)


@dataclass(frozen=True, slots=True)
class AreaOverTime:
    """An area with at least two letters, and each letter compared with an earlier one."""

    area: str
    urn: str | None
    region: str | None
    letters: tuple[CorpusLetter, ...]
    pairs: tuple[LetterPair, ...]


@dataclass(frozen=True, slots=True)
class OverTime:
    """The areas of a workspace over time.

    Attributes
    ----------
    coder_id : str
        Whose codes were compared.
    codebook : Codebook
        By which they were assigned.
    areas : tuple of AreaOverTime
        The areas with at least two letters, by name.
    single : int
        The number of areas with one letter only.
    unnamed : tuple of CorpusLetter
        Letters that name no area.
    part : CorpusPart or None
        Which part of a workspace the letters are.
    """

    coder_id: str
    codebook: Codebook
    areas: tuple[AreaOverTime, ...]
    single: int
    unnamed: tuple[CorpusLetter, ...]
    part: CorpusPart | None = None

    @property
    def pairs(self) -> tuple[LetterPair, ...]:
        """All pairs of letters, by area and date."""
        return tuple(pair for area in self.areas for pair in area.pairs)

    @property
    def withheld(self) -> int:
        """The number of pairs whose codes are not compared, since too little is known."""
        return sum(self._is_withheld(pair) for pair in self.pairs)

    @property
    def unmeasured(self) -> Mapping[str, int]:
        """The kinds for which codes are not compared, and in how many pairs, most first."""
        kinds = Counter(
            kind for pair in self.pairs if self._is_withheld(pair) for kind in pair.unmeasured
        )
        return dict(kinds.most_common())

    @property
    def unfit(self) -> tuple[str, ...]:
        """The kinds of the compared letters for which the codebook was not made."""
        made_for = self.codebook.kinds
        kinds = dict.fromkeys(
            letter.kind for pair in self.pairs for letter in (pair.before, pair.now)
        )
        return tuple(kind for kind in kinds if made_for and kind not in made_for)

    @staticmethod
    def _is_withheld(pair: LetterPair) -> bool:
        return not (pair.compared or pair.changes)


def compare_over_time(corpus: CodedCorpus, *, unmeasured: bool = False) -> OverTime:
    """Compare the letters about each area over time.

    Parameters
    ----------
    corpus : CodedCorpus
        The coded letters. Those replaced by a later edition do not count.
    unmeasured : bool, default False
        Whether to compare codes also where it is not known how well a kind is coded.

    Raises
    ------
    UsageError
        If nothing was coded.
    """
    letters = corpus.counted_letters
    return over_time(
        letters,
        corpus.corpus_excerpts(letters),
        corpus.codebook,
        corpus.coder.coder_id,
        measured_kinds(corpus),
        codes_for_finding(corpus.codebook, corpus.coder, corpus.held_out),
        unmeasured=unmeasured,
        part=corpus.part,
    )


def over_time(
    letters: Sequence[CorpusLetter],
    excerpts: Sequence[CorpusExcerpt],
    codebook: Codebook,
    coder_id: str,
    measured: Collection[str],
    for_finding: Collection[str],
    *,
    unmeasured: bool = False,
    part: CorpusPart | None = None,
) -> OverTime:
    """Compare the letters about each area over time; see `compare_over_time`.

    Parameters
    ----------
    letters : sequence of CorpusLetter
        The letters that count.
    excerpts : sequence of CorpusExcerpt
        Their excerpts in reading order.
    codebook : Codebook
        The codebook by which they were coded.
    coder_id : str
        Who coded them.
    measured : collection of str
        The kinds of letter for which it is known how well the coder codes.
    for_finding : collection of str
        The codes that are for finding sentences, not for counting.
    unmeasured : bool, default False
        Whether to compare the codes of other kinds, too.
    part : CorpusPart, optional
        Which part of a workspace the letters are.
    """
    of_letter: dict[str, list[CorpusExcerpt]] = defaultdict(list)
    for excerpt in excerpts:
        of_letter[excerpt.letter_id].append(excerpt)

    def is_known(letter: CorpusLetter) -> bool:
        own = of_letter[letter.letter_id]
        by_people = sum(excerpt.by_people for excerpt in own)
        return letter.kind in measured or bool(own and by_people >= WHOLE * len(own))

    def changes(before: CorpusLetter, now: CorpusLetter) -> tuple[CodeChange, ...]:
        excerpts = of_letter[before.letter_id], of_letter[now.letter_id]
        return _changes(*excerpts, codebook, for_finding)

    groups = letters_by_area(letters)
    areas = [
        _area(group, of_letter, changes, is_known, unmeasured)
        for group in groups.values()
        if len(group) > 1
    ]
    return OverTime(
        coder_id=coder_id,
        codebook=codebook,
        areas=tuple(sorted(areas, key=lambda found: found.area.casefold())),
        single=sum(len(group) == 1 for group in groups.values()),
        unnamed=tuple(letter for letter in letters if not (letter.named or letter.urn)),
        part=part,
    )


def _area(
    letters: tuple[CorpusLetter, ...],
    of_letter: Mapping[str, Sequence[CorpusExcerpt]],
    changes: Callable[[CorpusLetter, CorpusLetter], tuple[CodeChange, ...]],
    is_known: Callable[[CorpusLetter], bool],
    unmeasured: bool,
) -> AreaOverTime:
    pairs = []
    for place, now in enumerate(letters[1:], start=1):
        earlier = letters[:place]
        alike = [letter for letter in earlier if series(letter.kind) == series(now.kind)]
        before = (alike or earlier)[-1]
        unknown = dict.fromkeys(letter.kind for letter in (before, now) if not is_known(letter))
        pairs.append(
            LetterPair(
                before,
                now,
                changes(before, now) if unmeasured or not unknown else (),
                _verdicts(now, of_letter[now.letter_id]),
                tuple(unknown),
            )
        )
    latest = letters[-1]
    return AreaOverTime(
        area=latest.area,
        urn=next((letter.urn for letter in letters if letter.urn), None),
        region=next((letter.region for letter in reversed(letters) if letter.region), None),
        letters=letters,
        pairs=tuple(pairs),
    )


def _changes(
    before: Sequence[CorpusExcerpt],
    now: Sequence[CorpusExcerpt],
    codebook: Codebook,
    for_finding: Collection[str],
) -> tuple[CodeChange, ...]:
    first, last = _by_code(before), _by_code(now)
    return tuple(
        CodeChange(
            code,
            polarity,
            CodeUse.FINDING if code.id in for_finding else CodeUse.COUNTING,
            tuple(first.get(key, ())),
            tuple(last.get(key, ())),
        )
        for code in codebook.all_codes
        for polarity in Polarity
        if (key := (code.id, polarity)) in first or key in last
    )


def _by_code(
    excerpts: Sequence[CorpusExcerpt],
) -> Mapping[tuple[str, Polarity], list[CorpusExcerpt]]:
    found: dict[tuple[str, Polarity], list[CorpusExcerpt]] = {}
    for excerpt in excerpts:
        for coding in (*excerpt.codings, *excerpt.detail_codings):
            found.setdefault((coding.code_id, coding.polarity), []).append(excerpt)
    return found


def _verdicts(letter: CorpusLetter, excerpts: Sequence[CorpusExcerpt]) -> tuple[JudgedRequest, ...]:
    facts = letter.metadata
    return tuple(
        JudgedRequest(asked_as, request, excerpts_at(excerpts, request.spans))
        for asked_as, requests in (
            ("significant weakness", facts.significant_weaknesses),
            ("priority action", facts.priority_actions),
        )
        for request in requests
        if request.verdict
    )
