"""Findings: shares of letters with each code, as text, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from flows.choosing import (
    Coded,
    choose_coder,
    codebook_of,
    region_of,
    regions,
    without_replaced,
)
from pipeline.atomic import atomic_file
from pipeline.cli.known_errors import answers_of, errors_in, errors_of
from pipeline.errors import UsageError
from pipeline.evaluate.answers import keys
from pipeline.evaluate.findings import MEASURES, Figure, Observation, find_figures
from pipeline.evaluate.held_out import HeldOut
from pipeline.records import Codebook
from pipeline.store import open_workspace, queries, reviews
from pipeline.store.queries import LetterFacts

UNKNOWN: Final = "unknown"
RESTATING: Final = "area-send-monitoring"
"""The kind of letter that restates the priority actions of an inspection before it."""

_COLUMNS: Final = (
    "coder",
    "codes",
    "label",
    "measure",
    "by",
    "group",
    "letters",
    "letters_coded",
    "share",
    "low",
    "high",
    "method",
    "excerpts",
)


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


def show_findings(
    workspace: Path,
    coder_id: str | None,
    by: str | None,
    any_of: Sequence[str],
    fmt: str,
    to: Path | None,
    seed: int,
    database_url: str | None,
    console: Console,
    *,
    model: Path | None = None,
    usual_model: Path | None = None,
) -> None:
    """Print findings, or write them to a file."""
    with open_workspace(workspace, url=database_url) as opened, opened.read() as conn:
        found = make_findings(
            conn, coder_id, by, any_of, seed, model=model, usual_model=usual_model
        )
    if fmt == "text" and to is None:
        print_findings(console, found)
        return
    if fmt == "text":
        plain = Console(file=io.StringIO(), width=80, color_system=None)
        print_findings(plain, found)
        text = plain.file.getvalue()  # type: ignore[attr-defined]
    else:
        text = as_json(found) if fmt == "json" else as_csv(found)
    if to is None:
        console.file.write(text)
        return
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(to) as path:
            # As in an export: without a byte order mark, Excel garbles a CSV file.
            path.write_text(text, encoding="utf-8-sig" if fmt == "csv" else "utf-8", newline="")
    except OSError as error:
        raise UsageError(
            f"{to} cannot be written ({error.strerror or error}).", "Give another path."
        ) from error
    console.print(str(to), highlight=False, soft_wrap=True)


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
        From `Workspace.read`.
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
    figures = find_figures(
        observations,
        _groups(letters, by),
        [*((code_id,) for code_id in codebook.code_ids), *together],
        held_out,
        seed=seed,
        without_recommendations=frozenset(
            one.letter.letter_id for one in letters if one.metadata.kind == RESTATING
        ),
    )
    return Findings(
        coded=coded,
        codebook=codebook,
        held_out=held_out,
        by=by,
        seed=seed,
        figures=tuple(figures),
        people=people,
        reviewed=reviewed,
        notes=_notes(coded, held_out, letters, learned),
    )


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
    known: dict[str, list[bool]] = {}
    for one, key in zip(excerpts, keys(excerpts), strict=True):
        known.setdefault(one.letter_id, []).append(key in answers.by_key)
    learned = {letter for letter, seen in known.items() if sum(seen) > len(seen) / 2}
    return [
        replace(one, reviews=({code: given[0] for code, given in one.given.items()},))
        if one.letter_id in learned and not one.reviews
        else one
        for one in observations
    ], len(learned)


def _groups(letters: Sequence[LetterFacts], by: str | None) -> dict[str, str | None]:
    known = regions() if by == "region" else {}

    def group(one: LetterFacts) -> str | None:
        facts = one.metadata
        match by:
            case "outcome":
                return facts.outcome.value if facts.outcome else UNKNOWN
            case "year":
                return str(facts.inspection_start.year) if facts.inspection_start else UNKNOWN
            case "region":
                return region_of(one, known) or UNKNOWN
            case "kind":
                return facts.kind
        return None

    return {one.letter.letter_id: group(one) for one in letters}


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
    notes = [
        f"Shares are corrected for what {coded.coder_id} misses and what it gives wrongly, and "
        "intervals hold that error and sampling error, by what it did with "
        f"{held_out.letters} held-out letters ({held_out.excerpts:,} excerpts).",
    ]
    if others:
        notes.append(
            f"{len(others)} of {len(letters)} letters are of kinds of which none was held out "
            f"(only {', '.join(held_out.kinds)} was): for them it is an assumption that the "
            "coder errs as often."
        )
    if learned:
        notes.append(
            f"{coded.coder_id} was made from {learned} of the {len(letters)} letters. There it "
            "gives nearly the codes that people gave, and these are taken as they are: on these "
            "letters there is sampling error alone."
        )
    if not held_out.kinds:
        notes.append(
            "Of what kinds the held-out letters were is not recorded: for letters of other kinds "
            "it is an assumption that the coder errs as often."
        )
    return tuple(notes)


def print_findings(console: Console, found: Findings) -> None:
    """Print a table of all letters, then one of each group."""
    groups = dict.fromkeys(figure.group for figure in found.figures)
    for group in groups:
        console.print(_table(found, group))
    for note in found.notes:
        console.print(note, highlight=False)
    if found.reviewed:
        console.print(
            f"{found.reviewed} excerpts are as people judged them ({', '.join(found.people)}), "
            "without coder error.",
            highlight=False,
            markup=False,
        )
    console.print("Excerpts behind each figure: --format json.", highlight=False)


def _table(found: Findings, group: str | None) -> Table:
    figures = {(one.codes, one.measure): one for one in found.figures if one.group == group}
    sizes = {one.measure: one.share.n for one in figures.values()}
    what = "all letters" if group is None else f"{found.by} {group}"
    table = Table(
        title=f"Share of letters in %, with 95% interval: {escape(what)}\n"
        f"({escape(found.codebook.name)} {escape(found.codebook.version)}, "
        f"coder {escape(found.coded.coder_id)})",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style="bold",
        padding=(0, 1, 0, 0),
    )
    table.add_column("code")
    for measure in MEASURES:
        name = {"priority": "priority\naction", "improve": "to\nimprove"}.get(measure.name)
        table.add_column(
            f"{name or f'as{chr(10)}{measure.name}'}\nn={sizes[measure.name]}",
            justify="right",
            no_wrap=True,
            min_width=10,
        )
    for codes in dict.fromkeys(one.codes for one in figures.values()):
        cells = [_cell(figures[codes, measure.name]) for measure in MEASURES]
        table.add_row(escape(found.label(codes)), *cells)
    return table


def _cell(figure: Figure) -> str:
    share = figure.share
    if share.n == 0:
        return "–"
    return f"[bold]{share.point:.0%}[/bold] {100 * share.low:.0f}–{100 * share.high:.0f}".replace(
        "%", ""
    )


def as_json(found: Findings) -> str:
    """Return all figures with the excerpts on which they rest."""
    held_out = found.held_out
    content = {
        "coder": found.coded.coder_id,
        "codebook": {
            "name": found.codebook.name,
            "version": found.codebook.version,
            "digest": found.codebook.digest,
        },
        "level": 0.95,
        "seed": found.seed,
        "by": found.by,
        "held_out": held_out
        and {
            "letters": held_out.letters,
            "excerpts": held_out.excerpts,
            "kinds": held_out.kinds,
            "coder_digest": held_out.coder_digest,
        },
        "people": found.people,
        "excerpts_judged_by_people": found.reviewed,
        "notes": found.notes,
        "figures": [
            {**_row(found, one), "codes": one.codes, "excerpts": one.excerpt_ids}
            for one in found.figures
        ],
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(found: Findings) -> str:
    """Return one line for each figure."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    coder = {"coder": found.coded.coder_id}
    writer.writerows(coder | _row(found, one) for one in found.figures)
    return text.getvalue()


def _row(found: Findings, figure: Figure) -> dict[str, Any]:
    share = figure.share

    def number(value: float) -> float | None:
        return None if math.isnan(value) else round(value, 6)

    return {
        "codes": "|".join(figure.codes),
        "label": found.label(figure.codes),
        "measure": figure.measure,
        "by": None if figure.group is None else found.by,
        "group": figure.group,
        "letters": share.n,
        "letters_coded": share.coded,
        "share": number(share.point),
        "low": number(share.low),
        "high": number(share.high),
        "method": share.method,
        "excerpts": len(figure.excerpt_ids),
    }


__all__ = ["Findings", "as_csv", "as_json", "make_findings", "show_findings"]
