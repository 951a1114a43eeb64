"""What a REFI-QDA project changes in a workspace, compared with what is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from inspection_letters.records import Codebook
from inspection_letters.records.places import page_of
from inspection_letters.review.qdpx import LeftOut, PersonCoding, ProjectIntake, WorkspaceLetter
from inspection_letters.store import coding_history, queries, reviews
from inspection_letters.store.reviews import Review


@dataclass(frozen=True, slots=True)
class Change:
    """A person's judgement as it is to be stored, when it was made, and if it is the first."""

    review: Review
    is_new: bool
    judged_at: datetime


def compare_derived(
    conn: Connection,
    intake: ProjectIntake,
    letters: Mapping[str, WorkspaceLetter],
    codebook: Codebook,
) -> tuple[dict[str, int], list[LeftOut]]:
    """Return how many codings by rule sets and models are known, and those that are not."""
    labels = {code.id: code.label for code in codebook.all_codes}
    places = {e.excerpt_id: (e, letter) for letter in letters.values() for e in letter.excerpts}
    same: dict[str, int] = {}
    left_out: list[LeftOut] = []
    for coder, found in sorted(intake.derived.items()):
        stored = {
            (coding.excerpt_id, coding.code_id, coding.polarity)
            for coding in queries.codings_by(conn, coder)
        }
        same[coder] = len(found & stored)
        for excerpt_id, code_id, polarity in sorted(found - stored):
            excerpt, letter = places[excerpt_id]
            left_out.append(
                LeftOut(
                    letter.name,
                    page_of(letter.text, excerpt.span),
                    excerpt.quote,
                    f"{labels[code_id]}: {polarity.value}",
                    coder,
                    "it bears the name of a rule set or model, which did not assign it",
                    "Assign the code under the name of a person.",
                )
            )
    return same, left_out


def changes_of(
    conn: Connection,
    intake: ProjectIntake,
    letters: Mapping[str, WorkspaceLetter],
    codebook: Codebook,
) -> tuple[list[Change], list[LeftOut]]:
    """Return the judgements that the workspace lacks or has otherwise, and outdated ones."""
    known = {key[1:]: stored.review for key, stored in reviews.stored_reviews(conn).items()}
    judged_at = coding_history.judged_times(conn)
    now = datetime.now(UTC)
    changes: list[Change] = []
    stale: list[LeftOut] = []
    for judged in intake.judgements:
        key = (judged.excerpt.excerpt_id, judged.coder)
        before = known.get(key)
        codes = dict(judged.codes)
        if before is not None:
            # Codes of other codebooks are no part of what the project can say.
            others = set(before.codes) - set(codebook.all_code_ids)
            codes |= {code_id: before.codes[code_id] for code_id in others}
        # A note that the person has written without judging yet stays, unless there is a newer.
        is_judged = before is not None and before.judged
        note = judged.note or (before.note if before is not None and not is_judged else "")
        if before is not None and is_judged and (before.codes, before.note) == (codes, note):
            continue
        if is_judged and _is_outdated(judged, judged_at.get(key)):
            letter = letters[judged.excerpt.letter_id]
            stale.append(_stale(judged, letter, codebook))
            continue
        review = Review(
            judged.excerpt.letter_id,
            judged.excerpt.excerpt_id,
            judged.coder,
            codebook.digest,
            dict(sorted(codes.items())),
            note,
        ).with_marks_of(before)
        when = min(judged.coded_at, now) if judged.coded_at else now
        changes.append(Change(review, not is_judged, when))
    return changes, stale


def _is_outdated(judged: PersonCoding, since: datetime | None) -> bool:
    """Whether the workspace has a later judgement; projects state times to the second."""
    if judged.coded_at is None or since is None:
        return False
    return judged.coded_at < since.replace(microsecond=0)


def _stale(judged: PersonCoding, letter: WorkspaceLetter, codebook: Codebook) -> LeftOut:
    labels = {code.id: code.label for code in codebook.all_codes}
    codes = "; ".join(
        f"{labels[code]}: {polarity.value}" for code, polarity in judged.codes.items()
    )
    return LeftOut(
        letter.name,
        page_of(letter.text, judged.excerpt.span),
        judged.excerpt.quote,
        codes,
        judged.coder,
        "the workspace has a later judgement by the same person",
        "Assign the codes again in the other program if they still hold.",
        judged.note,
    )
