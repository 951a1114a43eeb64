"""Word intrusion in a workspace: write a sheet, keep its key, and score what people answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from inspection_letters.analysis.corpus import load_corpus
from inspection_letters.analysis.statistics.prevalence import wilson
from inspection_letters.analysis.topic_tables import TOPICS_FOLDER
from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.files.bounded import parse_json
from inspection_letters.records.errors import UsageError
from inspection_letters.review.cells import read_sheets
from inspection_letters.review.intrusion_sheet import (
    NEEDED,
    IntrusionAnswer,
    check_answers,
    write_intrusion_sheet,
)
from inspection_letters.runs.human_coding import LONGEST_NAME
from inspection_letters.runs.refresh_topics import MODEL_FILE
from inspection_letters.runs.topics import gather
from inspection_letters.store import open_store
from inspection_letters.topics import load_model
from inspection_letters.topics.intrusion import (
    IntrusionItem,
    IntrusionScore,
    build_task,
    score_answers,
    shown_keywords,
    term_rates,
)

KEY_FILE: Final = "intrusion-key.jsonl"
"""Of the folder of topics: a line for each item of each sheet, with its intruder."""

ANSWERS_FILE: Final = "intrusion-answers.jsonl"
"""Of the folder of topics: a line for each item and person who has answered it."""


@dataclass(frozen=True, slots=True)
class WrittenIntrusion:
    """How many topics a sheet tests, and the IDs of those that cannot be tested."""

    items: int
    untested: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """A share of right answers with its 95% Wilson interval."""

    score: IntrusionScore
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ScoredIntrusion:
    """What people answered on a sheet.

    Parameters
    ----------
    rater : str
        The person whose sheet was scored now.
    raters : mapping
        The share of right answers of each person who has answered this sheet.
    topics : tuple of (IntrusionItem, Interval)
        For each item, the answers of all of them; the topics found least often first.
    answered, changed : int
        Answers on the sheet scored now, and those that replace others by this person.
    unanswered : tuple of int
        Numbers of rows without an answer.
    missing : tuple of str
        Items that were written but are not in the sheet.
    notes_only, commented : tuple of int
        Numbers of rows with a note but no answer, and of rows with comments attached to cells.
    unused : tuple of str
        Columns that were not used.
    """

    rater: str
    raters: Mapping[str, Interval]
    topics: tuple[tuple[IntrusionItem, Interval], ...]
    answered: int
    changed: int
    unanswered: tuple[int, ...]
    missing: tuple[str, ...]
    notes_only: tuple[int, ...]
    commented: tuple[int, ...]
    unused: tuple[str, ...]


def write_intrusion(
    workspace: Path, path: Path, *, seed: int, database_url: str | None = None
) -> WrittenIntrusion:
    """Write a word-intrusion sheet for the main topics, and keep its key in the workspace.

    Parameters
    ----------
    workspace : Path
        The folder, with topics.
    path : Path
        The sheet (.xlsx or .csv).
    seed : int
        Seed of the draw; the same topics and seed give the same sheet.
    database_url : str, optional
        Database to use instead of the one in the workspace.

    Raises
    ------
    UsageError
        If there are no topics or none that can be tested, or something cannot be written.
    """
    with open_store(workspace, url=database_url, writes=True) as store:
        material = gather(load_corpus(store))
    folder = workspace / TOPICS_FOLDER
    if not (folder / MODEL_FILE).exists():
        raise UsageError(
            f"The workspace {workspace} has no topics yet.", "Find them with 'letters topics'."
        )
    fitted = load_model(folder)
    terms = {term for topic in fitted.model.main for term in shown_keywords(topic.keywords)}
    task = build_task(
        fitted.model.topics, term_rates(terms, material.documents, fitted.topics), seed=seed
    )
    if not task.items:
        raise UsageError(
            "No topic has enough keywords to be tested.", "Add letters, then use --refit."
        )
    write_intrusion_sheet(task.items, path)
    sheets = _sheets(folder)
    sheets[task.sheet_id] = task.items
    _write_lines(
        folder / KEY_FILE,
        (
            {"sheet_id": sheet_id, **asdict(item)}
            for sheet_id, items in sheets.items()
            for item in items
        ),
    )
    return WrittenIntrusion(len(task.items), task.untested)


def score_intrusion(
    workspace: Path, path: Path, rater: str, *, database_url: str | None = None
) -> ScoredIntrusion:
    """Score a completed sheet, and keep the answers in the workspace.

    Parameters
    ----------
    workspace : Path
        The folder that the sheet was written from.
    path : Path
        The completed sheet.
    rater : str
        Name of the person who completed it. Earlier answers by the same person to the same
        items are replaced.
    database_url : str, optional
        Database to use instead of the one in the workspace.

    Raises
    ------
    UsageError
        If anything in the sheet is wrong; then no answer is kept.
    """
    name = rater.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError(
            f"{rater!r} is not a valid name for a rater.",
            f"Use a name of 1 to {LONGEST_NAME} printable characters.",
        )
    with open_store(workspace, url=database_url, writes=True):
        pass
    folder = workspace / TOPICS_FOLDER
    sheets = _sheets(folder)
    if not sheets:
        raise UsageError(
            f"No word-intrusion sheet has been written from the workspace {workspace}.",
            "Write it with 'letters topics --intrusion FILE'.",
        )
    returned = check_answers(read_sheets(path, NEEDED), sheets)
    if returned.faults:
        raise _faulty(path, returned.faults)
    if not returned.answers:
        raise UsageError(
            f"The sheet {path} has no answers.", "Fill in the column 'intruder' and save it."
        )
    items = {item.item_id: item for item in sheets[returned.sheet_id]}
    answers, changed = _keep(folder, name, returned.answers)
    raters: dict[str, list[tuple[str, str]]] = {}
    for (item_id, who), answer in answers.items():
        if item_id in items:
            raters.setdefault(who, []).append((item_id, answer.word))
    everybody = [pair for pairs in raters.values() for pair in pairs]
    topics = [(item, _interval(score_answers([item], everybody))) for item in items.values()]
    topics.sort(key=lambda pair: (pair[1].score.share, pair[0].topic_id))
    present = {*(answer.item_id for answer in returned.answers), *returned.unanswered.values()}
    return ScoredIntrusion(
        rater=name,
        raters={
            who: _interval(score_answers(list(items.values()), raters[who]))
            for who in sorted(raters)
        },
        topics=tuple(pair for pair in topics if pair[1].score.answers),
        answered=len(returned.answers),
        changed=changed,
        unanswered=tuple(returned.unanswered),
        missing=tuple(item_id for item_id in items if item_id not in present),
        notes_only=returned.notes_only,
        commented=returned.commented,
        unused=returned.unused,
    )


def _interval(score: IntrusionScore) -> Interval:
    low, high = wilson(score.share, score.answers)
    return Interval(score, low, high)


def _sheets(folder: Path) -> dict[str, tuple[IntrusionItem, ...]]:
    """Return the items of each sheet that has been written, by ID of the sheet."""
    sheets: dict[str, list[IntrusionItem]] = {}
    for row in _read_lines(folder / KEY_FILE):
        sheet_id = row.pop("sheet_id")
        row["words"] = tuple(row["words"])
        sheets.setdefault(sheet_id, []).append(IntrusionItem(**row))
    return {sheet_id: tuple(items) for sheet_id, items in sheets.items()}


def _keep(
    folder: Path, rater: str, new: Iterable[IntrusionAnswer]
) -> tuple[dict[tuple[str, str], IntrusionAnswer], int]:
    """Add answers to those in the workspace; return all, and how many were replaced."""
    answers = {
        (row["item_id"], row["rater"]): IntrusionAnswer(row["item_id"], row["word"], row["note"])
        for row in _read_lines(folder / ANSWERS_FILE)
    }
    changed = 0
    for answer in new:
        before = answers.get((answer.item_id, rater))
        changed += before is not None and before != answer
        answers[answer.item_id, rater] = answer
    _write_lines(
        folder / ANSWERS_FILE,
        ({"rater": who, **asdict(answer)} for (_, who), answer in answers.items()),
    )
    return answers, changed


def _read_lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    try:
        return [parse_json(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{path} cannot be read: {error}.", "Restore the file from a copy of the workspace."
        ) from error


def _write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    try:
        with atomic_file(path) as part:
            part.write_text(lines, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror or error}).",
            "Check that you may write to the workspace.",
        ) from error


def _faulty(path: Path, faults: tuple[str, ...]) -> UsageError:
    number = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    listed = "\n".join(f"  {fault}" for fault in faults)
    return UsageError(
        f"The sheet {path} has {number}, so nothing was scored:\n{listed}\n",
        "Correct the sheet and run the same command again.",
    )


__all__ = [
    "ANSWERS_FILE",
    "KEY_FILE",
    "Interval",
    "ScoredIntrusion",
    "WrittenIntrusion",
    "score_intrusion",
    "write_intrusion",
]
