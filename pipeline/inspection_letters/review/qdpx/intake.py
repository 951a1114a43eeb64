"""What a project says about the sentences of a workspace, and what of it cannot be taken in.

Every coding of a project ends in exactly one of three ways: it is part of a person's judgement,
it is by a rule set or model that the workspace has itself, or it is left out with a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from inspection_letters.records import Codebook, Excerpt, Polarity
from inspection_letters.records.places import page_of
from inspection_letters.review.qdpx.codes import Meaning, meanings
from inspection_letters.review.qdpx.placing import Placed, WorkspaceLetter, place_selections
from inspection_letters.review.qdpx.project import QdaCoding, QdaProject, QdaSource


@dataclass(frozen=True, slots=True, order=True)
class LeftOut:
    """A coding that is left out: where it is, by whom, and why; ``page`` is 0 if unknown."""

    letter: str
    page: int
    text: str
    code: str
    coder: str
    reason: str
    remedy: str
    memo: str = ""


@dataclass(frozen=True, slots=True)
class PersonCoding:
    """A person's judgement of an excerpt; an empty ``codes`` means that no code applies.

    ``coded_at`` is when the last of its codes was assigned, if the project says so.
    """

    excerpt: Excerpt
    coder: str
    codes: Mapping[str, Polarity]
    note: str
    coded_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProjectIntake:
    """What a project says.

    Parameters
    ----------
    judgements : tuple of PersonCoding
        One for each excerpt and person.
    derived : mapping of str to set of (str, str, Polarity)
        What rule sets and models assigned: excerpt ID, code ID and polarity, by coder.
    left_out : tuple of LeftOut
        Codings and memos that are left out, by letter.
    letters : frozenset of str
        IDs of the letters that the project has.
    loose_notes : tuple of str
        Names of notes that belong to no selection.
    """

    judgements: tuple[PersonCoding, ...]
    derived: Mapping[str, frozenset[tuple[str, str, Polarity]]]
    left_out: tuple[LeftOut, ...]
    letters: frozenset[str]
    loose_notes: tuple[str, ...]


@dataclass(slots=True)
class _Draft:
    """A person's codes for an excerpt as they are found, before it is known if they agree."""

    letter: WorkspaceLetter
    excerpt: Excerpt
    codings: list[tuple[Meaning, QdaCoding]] = field(default_factory=list)
    memos: list[str] = field(default_factory=list)


def take_in(
    project: QdaProject,
    sources: Iterable[tuple[QdaSource, WorkspaceLetter | None]],
    codebook: Codebook,
    derived: Collection[str],
) -> ProjectIntake:
    """Return what a project says about the sentences of a workspace.

    Parameters
    ----------
    project : QdaProject
        The project.
    sources : iterable of (QdaSource, WorkspaceLetter or None)
        Its sources, each with the letter that it is.
    codebook : Codebook
        The codebook with the codes that may be assigned.
    derived : collection of str
        Names of rule sets and models.
    """
    return _Intake(project, codebook, derived).result(sources)


class _Intake:
    """Gathers what a project says, source by source."""

    def __init__(self, project: QdaProject, codebook: Codebook, derived: Collection[str]) -> None:
        self._project = project
        self._meanings = meanings(project.codes, codebook)
        self._derived_names = derived
        self._drafts: dict[tuple[str, str], _Draft] = {}
        self._derived: dict[str, set[tuple[str, str, Polarity]]] = {}
        self._left_out: list[LeftOut] = []
        self._letters: set[str] = set()

    def result(self, sources: Iterable[tuple[QdaSource, WorkspaceLetter | None]]) -> ProjectIntake:
        for source, letter in sources:
            if letter is None:
                self._refuse_source(source)
                continue
            self._letters.add(letter.text.letter_id)
            self._take_source(source, letter)
        judgements = [
            judged
            for (_, coder), draft in sorted(self._drafts.items())
            if (judged := self._judgement(coder, draft))
        ]
        return ProjectIntake(
            judgements=tuple(judgements),
            derived={coder: frozenset(found) for coder, found in self._derived.items()},
            left_out=tuple(sorted(self._left_out)),
            letters=frozenset(self._letters),
            loose_notes=self._project.loose_notes,
        )

    def _refuse_source(self, source: QdaSource) -> None:
        reason, remedy = (
            ("the workspace has no such letter", "Read the letter first: letters run.")
            if source.text is not None or source.file_sha256
            else (
                "the source is not a letter of the workspace, and the project holds no text of it",
                "Export the project again with its sources inside, as text or PDF.",
            )
        )
        for selection in source.selections:
            placed = Placed(selection.name, reason=reason, remedy=remedy)
            for coding in selection.codings:
                self._leave_out(source.name, 0, placed, coding, selection.memos)
        for coding in source.whole:
            self._leave_out(source.name, 0, Placed("", reason=reason, remedy=remedy), coding)

    def _take_source(self, source: QdaSource, letter: WorkspaceLetter) -> None:
        for coding in source.whole:
            placed = Placed(
                "",
                reason="the code is assigned to the whole letter",
                remedy="Assign it to the sentences that it applies to.",
            )
            self._leave_out(letter.name, 0, placed, coding)
        places = place_selections(source, letter)
        for selection, placed in zip(source.selections, places, strict=True):
            page = page_of(letter.text, placed.span) if placed.span else 0
            if not selection.codings and selection.memos:
                memo = replace(
                    placed,
                    reason="it is a memo without a code",
                    remedy="Assign a code to the sentence as well.",
                )
                self._leave_out(letter.name, page, memo, None, selection.memos)
            for coding in selection.codings:
                if placed.excerpt is None:
                    self._leave_out(letter.name, page, placed, coding, selection.memos)
                else:
                    self._take(letter, placed.excerpt, page, coding, selection.memos)

    def _take(
        self,
        letter: WorkspaceLetter,
        excerpt: Excerpt,
        page: int,
        coding: QdaCoding,
        memos: tuple[str, ...],
    ) -> None:
        meaning = self._meaning(coding)
        if meaning.reason:
            self._leave_out(
                letter.name,
                page,
                Placed(excerpt.quote, reason=meaning.reason, remedy=meaning.remedy),
                coding,
                memos,
            )
        elif coding.user in self._derived_names:
            if memos:
                placed = Placed(
                    excerpt.quote,
                    reason="it is a memo on a coding by a rule set or model",
                    remedy="Code the sentence under a person's name, with the memo.",
                )
                self._leave_out(letter.name, page, placed, coding, memos)
            if meaning.polarity is not None:
                found = (excerpt.excerpt_id, meaning.code_id, meaning.polarity)
                self._derived.setdefault(coding.user, set()).add(found)
        else:
            key = (excerpt.excerpt_id, coding.user)
            draft = self._drafts.setdefault(key, _Draft(letter, excerpt))
            draft.codings.append((meaning, coding))
            draft.memos += memos

    def _meaning(self, coding: QdaCoding) -> Meaning:
        return self._meanings.get(coding.code_guid) or Meaning(
            coding.code_guid or "(none)",
            reason="the project has no such code",
            remedy="Assign the code again in the other program.",
        )

    def _judgement(self, coder: str, draft: _Draft) -> PersonCoding | None:
        senses = {(meaning.code_id, meaning.polarity) for meaning, _ in draft.codings}
        codes = [code_id for code_id, _ in senses]
        fault = ""
        if len(senses) > 1 and "" in codes:
            fault = "one person assigned codes, and said that no code applies"
        elif len(codes) != len(set(codes)):
            fault = "one person assigned the code with two polarities"
        if fault:
            page = page_of(draft.letter.text, draft.excerpt.span)
            placed = Placed(
                draft.excerpt.quote,
                reason=fault,
                remedy="Keep the one that holds, or use 'mixed' where the sentence says both.",
            )
            for _, coding in draft.codings:
                self._leave_out(draft.letter.name, page, placed, coding, tuple(draft.memos))
            return None
        times = [coding.coded_at for _, coding in draft.codings]
        known = [moment for moment in times if moment is not None]
        return PersonCoding(
            draft.excerpt,
            coder,
            {code_id: polarity for code_id, polarity in sorted(senses) if polarity is not None}
            if "" not in codes
            else {},
            "\n".join(dict.fromkeys(draft.memos)),
            max(known) if known and len(known) == len(times) else None,
        )

    def _leave_out(
        self,
        letter: str,
        page: int,
        placed: Placed,
        coding: QdaCoding | None,
        memos: tuple[str, ...] = (),
    ) -> None:
        self._left_out.append(
            LeftOut(
                letter,
                page,
                " ".join(placed.words.split()),
                self._meaning(coding).name if coding else "",
                coding.user if coding else "",
                placed.reason,
                placed.remedy,
                "\n".join(dict.fromkeys(memos)),
            )
        )
