"""Gather from a workspace what a report is made of."""

from __future__ import annotations

import json
import shlex
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from inspection_letters.analysis.findings import Findings, make_findings_by
from inspection_letters.analysis.judged import codings_that_count
from inspection_letters.analysis.letters import report_letters
from inspection_letters.analysis.measuring import GOLD, measure
from inspection_letters.analysis.practice import find_practice
from inspection_letters.coding.choice import default_model_path
from inspection_letters.outputs.export import check_quotes
from inspection_letters.outputs.report.evaluation import EvaluationReport
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.pieces import ReportExcerpt, ReportLetter, ReportTopic
from inspection_letters.outputs.report.wording import BYS
from inspection_letters.records.errors import UsageError
from inspection_letters.runs.refresh_topics import FOLDER
from inspection_letters.store import Store, open_store, queries, reviews

CARD: Final = "report.json"


def gather_report(
    workspace: Path,
    *,
    coder: str | None = None,
    seed: int = 1,
    database_url: str | None = None,
    model: Path | None = None,
    usual_model: Path | None = None,
    command: str = "",
) -> Material:
    """Read all that a report says from a workspace.

    Parameters
    ----------
    workspace : Path
        The folder.
    coder : str, optional
        Whose codes; may be left out where there is one to choose.
    seed : int, default 1
        Seed of what is drawn at random.
    database_url : str, optional
        Database in place of the one in the workspace.
    model, usual_model : Path, optional
        Folders of models, for what is known of their errors: see
        `inspection_letters.analysis.known_errors`.
    command : str, optional
        The command that makes the report again, as the report tells it.

    Raises
    ------
    UsageError
        If no letter has been coded, or there is no such coder.
    """
    with open_store(workspace, url=database_url) as opened, opened.read() as conn:
        found = make_findings_by(
            conn, coder, tuple(BYS), (), seed, model=model, usual_model=usual_model
        )
        first = next(iter(found.values()))
        letters = _letters(conn, first)
        material = _material(opened, conn, found, letters)
    evaluations = _evaluations(
        workspace, first, seed=seed, database_url=database_url, models=[model, usual_model]
    )
    return Material(
        **material,
        evaluations=evaluations,
        card=_card(first, [model, usual_model]),
        seed=seed,
        command=command
        or f"uv run letters report -w {shlex.quote(workspace.resolve().name)} "
        f"--coder {shlex.quote(first.coded.coder_id)} --seed {seed} --out report",
    )


def _letters(conn: Connection, found: Findings) -> tuple[ReportLetter, ...]:
    letters = tuple(
        one for one in report_letters(conn) if one.replaced or one.letter_id in found.coded.letters
    )
    if not letters:
        raise UsageError(
            "The workspace holds no coded letters.", "Run 'letters run' on some letters first."
        )
    return letters


def _material(
    opened: Store,
    conn: Connection,
    found: Mapping[str | None, Findings],
    letters: Sequence[ReportLetter],
) -> dict[str, Any]:
    first = next(iter(found.values()))
    topics, topic_ids = _topics(opened.path / FOLDER)
    excerpts = _excerpts(conn, first, {one.letter_id for one in letters}, topic_ids)
    check_quotes([one.excerpt for one in excerpts], queries.letter_texts(conn))
    counted = {one.letter_id for one in letters if not one.replaced}
    runs = queries.all_runs(conn)
    overall = tuple(one for one in first.figures if one.group is None)
    return {
        "name": opened.path.resolve().name,
        "coder_id": first.coded.coder_id,
        "codebook": first.codebook,
        "letters": letters,
        "excerpts": excerpts,
        "figures": {None: overall, **{by: one.figures for by, one in found.items()}},
        "notes": first.notes,
        "people": first.people,
        "reviewed": first.reviewed,
        "practices": find_practice(
            [one.excerpt for one in excerpts if one.letter_id in counted],
            [coding for one in excerpts for coding in one.codings],
        ),
        "topics": topics,
        "rejections": queries.all_rejections(conn),
        "run": runs[-1] if runs else None,
    }


def _excerpts(
    conn: Connection,
    found: Findings,
    letter_ids: set[str],
    topic_ids: Mapping[str, tuple[str, ...]],
) -> tuple[ReportExcerpt, ...]:
    """Return the excerpts with the codes that count: what people say goes before the coder."""
    codings, judged = codings_that_count(conn, found.coded)
    pages = queries.page_numbers(conn)
    return tuple(
        ReportExcerpt(
            excerpt=one,
            page_number=pages[one.excerpt_id],
            codings=codings.get(one.excerpt_id, ()),
            topic_ids=topic_ids.get(one.excerpt_id, ()),
            by_people=one.excerpt_id in judged,
        )
        for one in queries.all_excerpts(conn)
        if one.letter_id in letter_ids
    )


def _topics(folder: Path) -> tuple[tuple[ReportTopic, ...], dict[str, tuple[str, ...]]]:
    """Read the topics that `letters topics` has written, the widest first."""
    if not (folder / "topics.jsonl").exists():
        return (), {}
    topics = [
        ReportTopic(
            topic_id=row["topic_id"],
            name=row["name"],
            grain=row["grain"],
            keywords=tuple(row["keywords"]),
            n_excerpts=row["n_excerpts"],
            n_letters=row["n_letters"],
            examples=tuple(row["examples"]),
            nearest_codes=tuple((one["code_id"], one["share"]) for one in row["nearest_codes"]),
            stability=row["stability"],
            unstable=row["unstable"],
            explained_by=row["explained_by"],
            emerging=row["emerging"],
            shares=row["shares"],
        )
        for row in _lines(folder / "topics.jsonl")
    ]
    topics.sort(key=lambda one: (-one.n_letters, -one.n_excerpts, one.topic_id))
    of_excerpt: dict[str, list[str]] = defaultdict(list)
    for row in _lines(folder / "excerpt_topics.jsonl"):
        if row["topic_id"] is not None:
            of_excerpt[row["excerpt_id"]].append(row["topic_id"])
    return tuple(topics), {key: tuple(ids) for key, ids in of_excerpt.items()}


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError) as error:
        raise UsageError(
            f"The topics in {path} cannot be read.", "Write them anew with 'letters topics'."
        ) from error


def _evaluations(
    workspace: Path,
    found: Findings,
    *,
    seed: int,
    database_url: str | None,
    models: Sequence[Path | None],
) -> tuple[EvaluationReport, ...]:
    """Measure the coder against gold and against each other coder, where that can be done."""
    with open_store(workspace, url=database_url) as opened, opened.read() as conn:
        others = {one.coder_id for one in queries.coders(conn)}
        others |= {one.coder_id for one in reviews.all_reviews(conn)}
    measured = []
    for other in (GOLD, *sorted(others - {found.coded.coder_id})):
        try:
            measured.append(
                measure(
                    workspace,
                    coder=found.coded.coder_id,
                    against=other,
                    seed=seed,
                    database_url=database_url,
                    models=models,
                )
            )
        except UsageError:
            # Gold is of other letters, or the two have no excerpt or no code in common.
            continue
    return tuple(measured)


def _card(found: Findings, models: Sequence[Path | None]) -> Mapping[str, Any] | None:
    """Return what is known of the model that coded, from its folder."""
    for folder in (*(one for one in models if one), default_model_path()):
        try:
            card: Any = json.loads((folder / CARD).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(card, dict) and (card.get("name"), card.get("codebook_digest")) == (
            found.coded.coder_id,
            found.codebook.digest,
        ):
            return card
    return None
