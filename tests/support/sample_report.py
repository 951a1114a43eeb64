"""A report on a few sample letters, made once for the tests of a module."""

from __future__ import annotations

import json
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.site import (
    BuiltSite,
    files_of_earlier_report,
    report_pages,
    start_pictures,
    write_site,
)
from inspection_letters.runs.report import gather_report
from inspection_letters.store import open_store, queries

from tests.support.in_process import run_in_process

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
NAMES = (
    "990001_wexmoor.pdf",
    "990001_wexmoor_letter-2018.pdf",
    "990003_carrow-vale.pdf",
    "990003_carrow-vale_letter-2019.pdf",
    "990003_carrow-vale_monitoring-2025.pdf",
    "990003_carrow-vale_revisit-2021.pdf",
    "990005_pellingshaw.pdf",
    "990010_vexley-and-orme.pdf",
)
"""Letters of four areas: every kind, and an area that was inspected twice."""

FIGURED = ("joint-working", "social-care")
"""Codes whose figures are drawn, because drawing those of all codes takes too long."""

TITLE = "Sample findings & more"


class Here(Executor):
    """Draws in this process, because starting others would take longer than the drawing."""

    def submit(self, function: Any, /, *args: Any, **options: Any) -> Future[Any]:
        """Call at once."""
        future: Future[Any] = Future()
        try:
            future.set_result(function(*args, **options))
        except Exception as error:
            future.set_exception(error)
        return future


@dataclass(frozen=True)
class Made:
    """A workspace, its material, and the report on it."""

    workspace: Path
    material: ReportMaterial
    out: Path
    site: BuiltSite


def make_workspace(path: Path, names: tuple[str, ...] = NAMES) -> None:
    """Read sample letters, code them with rules, and add two topics."""
    run_in_process([SAMPLE / name for name in names], path)
    with open_store(path) as opened, opened.read() as conn:
        excerpts = queries.all_excerpts(conn)
    topics, rows = [], []
    for number, word in enumerate(("transport", "training")):
        found = [excerpt for excerpt in excerpts if word in excerpt.quote.casefold()]
        topics.append(
            {
                "topic_id": f"t{number}",
                "name": word.capitalize(),
                "grain": "main",
                "keywords": [word],
                "n_excerpts": len(found),
                "n_letters": len({excerpt.letter_id for excerpt in found}),
                "stability": 0.9,
                "unstable": False,
                "nearest_codes": [],
                "explained_by": "workforce" if number else None,
                "emerging": not number,
                "seed_code": None,
                "examples": [excerpt.excerpt_id for excerpt in found[:3]],
                "shares": {},
            }
        )
        rows += [
            {"excerpt_id": excerpt.excerpt_id, "topic_id": f"t{number}", "probability": 1.0}
            for excerpt in found
        ]
    folder = path / "topics"
    folder.mkdir(exist_ok=True)
    for name, lines in (("topics", topics), ("excerpt_topics", rows)):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")


def make_site(
    workspace: Path,
    out: Path,
    *,
    pictures: bool = True,
    figures: bool = True,
    material: ReportMaterial | None = None,
) -> Made:
    """Write the report of a workspace in this process, with figures for only a few codes."""
    material = material or gather_report(workspace)
    files_of_earlier_report(out)
    draw = report_pages.code_plots
    with pytest.MonkeyPatch.context() as patch:
        drawn = FIGURED if figures else ()
        patch.setattr(
            report_pages, "code_plots", lambda m, code: draw(m, code) if code in drawn else ()
        )
        if not figures:
            patch.setattr(report_pages, "overview_plots", lambda _: ())
        return _make(workspace, out, material, pictures)


def _make(workspace: Path, out: Path, material: ReportMaterial, pictures: bool) -> Made:
    with open_store(workspace) as opened, opened.read() as conn:
        pdfs = {
            letter.letter_id: opened.pdf_path(letter.letter.pdf_sha256)
            for letter in material.letters
        }
        drawn = start_pictures(Here(), pdfs, out) if pictures else None
        site = write_site(
            material,
            out,
            title=TITLE,
            pool=Here(),
            text_of=lambda letter_id: queries.letter_text(conn, letter_id),
            pictures=drawn,
        )
    return Made(workspace, material, out, site)
