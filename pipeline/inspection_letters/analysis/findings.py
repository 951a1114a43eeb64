"""Findings: shares of letters with each code, reckoned from a workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from inspection_letters.analysis.choosing import (
    Coded,
    choose_coder,
    codebook_of,
    region_of,
    regions,
    without_replaced,
)
from inspection_letters.analysis.known_errors import (
    answers_of,
    errors_in,
    errors_of,
    learned_letters,
)
from inspection_letters.analysis.statistics.findings import (
    RESTATING,
    Figure,
    Observation,
    find_figures_by,
    group_of,
)
from inspection_letters.analysis.statistics.held_out import HeldOut
from inspection_letters.outputs.report.naming import KINDS
from inspection_letters.records import Codebook
from inspection_letters.records.errors import UsageError
from inspection_letters.store import queries, reviews
from inspection_letters.store.queries import LetterFacts


@dataclass(frozen=True, slots=True)
class Findings:
    """All figures, and what they rest on."""

    coded: Coded
    codebook: Codebook
    held_out: HeldOut | None
    by: str | None
    seed: int
    figures: tuple[Figure, ...]
    people: tuple[str, ...]
    reviewed: int
    notes: tuple[str, ...]

    def label(self, codes: tuple[str, ...]) -> str:
        """Return the label of a code, or of several taken together."""
        labels = {code.id: code.label for code in self.codebook.codes}
        return " or ".join(labels.get(code, code) for code in codes)


def make_findings(
    conn: Connection,
    coder_id: str | None,
    by: str | None,
    any_of: Sequence[str],
    seed: int,
    *,
    model: Path | None = None,
    usual_model: Path | None = None,
) -> Findings:
    """Reckon all figures of a coder.

    Parameters
    ----------
    conn : Connection
        From `Store.read`.
    coder_id : str or None
        The coder; may be left out where there is one to choose, or with ``model``.
    by : str or None
        By what the letters are grouped.
    any_of : sequence of str
        Codes joined by commas that are also to be counted as one.
    seed : int
        Seed of what is drawn at random.
    model, usual_model : Path, optional
        Folders of models, for what is known of their errors: see `errors_of`.

    Raises
    ------
    UsageError
        If there is no such coder or code, or the letters were not coded by ``model``.
    """
    return make_findings_by(
        conn, coder_id, [by], any_of, seed, model=model, usual_model=usual_model
    )[by]


def make_findings_by(
    conn: Connection,
    coder_id: str | None,
    bys: Sequence[str | None],
    any_of: Sequence[str],
    seed: int,
    *,
    model: Path | None = None,
    usual_model: Path | None = None,
) -> dict[str | None, Findings]:
    """Reckon all figures of a coder, with letters grouped in several ways one after another.

    Parameters are those of `make_findings`, but for ``bys``: by what letters are grouped.
    """
    if coder_id is None and model is not None:
        coder_id = errors_in(model).coder_id
    coded = without_replaced(conn, choose_coder(conn, coder_id))
    codebook = codebook_of(conn, coded)
    together = [_codes_of(text, codebook) for text in any_of]
    letters = [one for one in queries.all_letters(conn) if one.letter.letter_id in coded.letters]
    held_out = errors_of(coded, model, usual_model)
    observations, people = _observe(conn, coded)
    reviewed = sum(bool(one.reviews) for one in observations)
    observations, learned = _learned_from(
        conn, coded, observations, [model, usual_model] if held_out else None
    )
    notes = _notes(coded, held_out, letters, learned)
    restating = frozenset(one.letter.letter_id for one in letters if one.metadata.kind == RESTATING)
    subjects = [*((code_id,) for code_id in codebook.code_ids), *together]
    figures = find_figures_by(
        observations,
        {by: _groups(letters, by) for by in bys},
        subjects,
        held_out,
        seed=seed,
        without_recommendations=restating,
    )
    return {
        by: Findings(
            coded=coded,
            codebook=codebook,
            held_out=held_out,
            by=by,
            seed=seed,
            figures=tuple(figures[by]),
            people=people,
            reviewed=reviewed,
            notes=notes,
        )
        for by in bys
    }


def _codes_of(text: str, codebook: Codebook) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [code for code in codes if code not in codebook.code_ids]
    if unknown or len(codes) < 2:
        raise UsageError(
            f"The codebook has no code {unknown[0]!r}."
            if unknown
            else f"--any-of takes several codes together; {text!r} is not several.",
            f"Join codes with commas; they are {', '.join(codebook.code_ids)}.",
        )
    return codes


def _observe(conn: Connection, coded: Coded) -> tuple[list[Observation], tuple[str, ...]]:
    """Return every excerpt with what is said of it, and the people who say it."""
    given: dict[str, dict[str, Any]] = {}
    judged: dict[str, list[Mapping[str, Any]]] = {}
    people: set[str] = set()
    for one in reviews.all_reviews(conn):
        # A person who is the coder asked for speaks alone; otherwise all people do.
        if one.letter_id in coded.letters and (not coded.human or one.coder_id == coded.coder_id):
            judged.setdefault(one.excerpt_id, []).append(one.codes)
            people.add(one.coder_id)
    if not coded.human:
        for code in coded.codings:
            given.setdefault(code.excerpt_id, {})[code.code_id] = (code.polarity, code.score)
    found = [
        Observation(
            excerpt_id=one.excerpt_id,
            letter_id=one.letter_id,
            section=one.section,
            role=one.role,
            given=given.get(one.excerpt_id, {}),
            reviews=tuple(judged.get(one.excerpt_id, ())),
        )
        for one in queries.all_excerpts(conn)
        if one.letter_id in coded.letters
    ]
    return found, tuple(sorted(people))


def _learned_from(
    conn: Connection,
    coded: Coded,
    observations: list[Observation],
    folders: Sequence[Path | None] | None,
) -> tuple[list[Observation], int]:
    """Take a model's codes as they are on letters it was made from; return how many those are.

    There it gives nearly the codes that people gave. To correct them for the errors
    that it makes on other letters would put errors in.
    """
    if folders is None or len(coded.codebooks) != 1:
        return observations, 0
    answers = answers_of(coded.coder_id, coded.codebooks[0], folders)
    if answers is None:
        return observations, 0
    excerpts = [one for one in queries.all_excerpts(conn) if one.letter_id in coded.letters]
    excerpts.sort(key=lambda one: (one.letter_id, one.order))
    learned = learned_letters(excerpts, answers)
    return [
        replace(one, reviews=({code: given[0] for code, given in one.given.items()},))
        if one.letter_id in learned and not one.reviews
        else one
        for one in observations
    ], len(learned)


def _groups(letters: Sequence[LetterFacts], by: str | None) -> dict[str, str | None]:
    known = regions() if by == "region" else {}

    return {
        one.letter.letter_id: group_of(one.metadata, region_of(one, known), by) for one in letters
    }


def _notes(
    coded: Coded, held_out: HeldOut | None, letters: Sequence[LetterFacts], learned: int
) -> tuple[str, ...]:
    if coded.human:
        return (
            "Intervals are of sampling only: a person's codes are taken as the truth, and "
            "excerpts the person has not looked at as bearing none.",
        )
    if held_out is None:
        notes = [
            f"Intervals are of sampling only: how often {coded.coder_id} errs by this codebook "
            "has not been measured on letters held out. The true ones are wider, and shares "
            "may be too high or too low. For a model of your own, name its folder with --model.",
        ]
        if len(coded.codebooks) > 1:
            notes.append(
                "These letters were coded by several codebooks; run them all by the same one."
            )
        return tuple(notes)
    others = (
        [one for one in letters if one.metadata.kind not in held_out.kinds]
        if held_out.kinds
        else []
    )
    notes = []
    if learned < len(letters):
        notes.append(
            f"Shares are corrected for what {coded.coder_id} misses and what it gives wrongly, and "
            "intervals hold that error and sampling error, by what it did with "
            f"{held_out.letters} held-out letters ({held_out.excerpts:,} excerpts)."
        )
    if others:
        notes.append(
            f"{len(others)} of {len(letters)} letters are of kinds of which none was held out; "
            f"what was: {', '.join(KINDS.get(one, one) for one in held_out.kinds)}. For these "
            "letters it is an assumption that the coder errs as often."
        )
    if learned:
        notes.append(
            f"{coded.coder_id} was made from {_of(learned, len(letters))}. There it "
            "gives nearly the codes that people gave, and these are taken as they are: on these "
            "letters there is sampling error alone."
        )
    if not held_out.kinds:
        notes.append(
            "Of what kinds the held-out letters were is not recorded: for letters of other kinds "
            "it is an assumption that the coder errs as often."
        )
    return tuple(notes)


def _of(some: int, all_of_them: int) -> str:
    if some == all_of_them:
        return "these letters" if some > 1 else "this letter"
    return f"{some} of the {all_of_them} letters"


__all__ = ["Findings", "make_findings", "make_findings_by"]
