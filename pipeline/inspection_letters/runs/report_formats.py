"""Write a report of a workspace as web pages, a Word file or an Excel workbook."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from inspection_letters.analysis.corpus import load_corpus
from inspection_letters.analysis.letter_filter import LetterFilter
from inspection_letters.outputs.report.document import FigurePicture, write_report_document
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.plots import overview_plots, write_plot
from inspection_letters.outputs.report.pool import start_pool
from inspection_letters.outputs.report.site import (
    FIGURES,
    files_of_earlier_report,
    start_pictures,
    write_site,
)
from inspection_letters.outputs.report.workbook import write_report_workbook
from inspection_letters.records import Letter
from inspection_letters.records.errors import UsageError
from inspection_letters.records.seeds import DEFAULT_SEED
from inspection_letters.runs.drawing import DrawingPool
from inspection_letters.runs.official import check_workspace, load_record
from inspection_letters.runs.report import gather_report, make_material
from inspection_letters.store import Store, open_store, queries

TITLE = "Inspection letters: findings"
"""The title of a report that is given no other."""


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """Which forms of a report to write, and of what; the options of `letters report`.

    ``folder`` is for the web pages. ``usual_model`` is the model of the settings, tried where
    ``model`` is None; ``record`` a record of inspections in place of the packaged one. ``where``
    are conditions that letters must meet.
    """

    folder: Path | None
    docx: Path | None
    xlsx: Path | None
    title: str = TITLE
    coder: str | None = None
    pictures: bool = True
    model: Path | None = None
    usual_model: Path | None = None
    seed: int = DEFAULT_SEED
    database_url: str | None = field(default=None, repr=False)
    record: Path | None = None
    where: LetterFilter = field(default_factory=LetterFilter)


@dataclass(frozen=True, slots=True)
class MadeReport:
    """What to open, and the letters or pages that could not be drawn, with the reason."""

    paths: tuple[Path, ...]
    undrawn: Mapping[str, str]


def make_report(
    workspace: Path, request: ReportRequest, *, say: Callable[[str], None] = lambda step: None
) -> MadeReport:
    """Write a report in the forms requested.

    Parameters
    ----------
    workspace : Path
        The folder.
    request : ReportRequest
        Which forms, and of what.
    say : callable, optional
        Called with what is done next, `count_steps` times.

    Raises
    ------
    UsageError
        If no form was requested, no letter has been coded, or something cannot be
        written.
    RunError
        If a process that draws died.
    """
    if request.folder is None and request.docx is None and request.xlsx is None:
        raise UsageError(
            "No format was chosen for the report.",
            "Use --out for web pages, --docx for Word, or --xlsx for Excel.",
        )
    paths: list[Path] = []
    undrawn: Mapping[str, str] = {}
    if request.folder is not None:
        say("Computing figures and writing web pages")
        material, undrawn = _make_site(workspace, request, request.folder)
        paths.append(request.folder / "index.html")
    else:
        say("Computing figures")
        material = _gather(workspace, request)
    for path, write in ((request.docx, _document), (request.xlsx, _workbook)):
        if path is not None:
            say(f"Writing {path.name}")
            _write(path, partial(write, material, request, path))
            paths.append(path)
    return MadeReport(tuple(paths), undrawn)


def count_steps(request: ReportRequest) -> int:
    """Return how many steps `make_report` has."""
    return 1 + sum(path is not None for path in (request.docx, request.xlsx))


def _gather(workspace: Path, request: ReportRequest) -> ReportMaterial:
    return gather_report(
        workspace,
        coder=request.coder,
        seed=request.seed,
        database_url=request.database_url,
        model=request.model,
        usual_model=request.usual_model,
        record=request.record,
        command=_command(workspace, request),
        where=request.where,
    )


def _command(workspace: Path, request: ReportRequest) -> str:
    """Return the command that makes the report again, run beside the workspace."""
    command = ["uv", "run", "letters", "report", "-w", workspace.resolve().name]
    for name, value in (
        ("--coder", request.coder),
        ("--out", request.folder and request.folder.resolve().name),
        ("--docx", request.docx and request.docx.name),
        ("--xlsx", request.xlsx and request.xlsx.name),
        ("--title", request.title if request.title != TITLE else None),
        ("--model", request.model and request.model.resolve().name),
        ("--record", request.record and request.record.name),
        ("--seed", request.seed),
    ):
        command += [] if value is None else [name, str(value)]
    command += request.where.options
    if not request.pictures:
        command.append("--no-pictures")
    return shlex.join(command)


def _make_site(
    workspace: Path, request: ReportRequest, out: Path
) -> tuple[ReportMaterial, Mapping[str, str]]:
    files_of_earlier_report(out)
    record = load_record(request.record)
    with (
        open_store(workspace, url=request.database_url) as store,
        store.read() as conn,
    ):
        # Checked before anything is drawn, so that a mistyped name fails at once.
        corpus = load_corpus(
            store,
            coder=request.coder,
            model=request.model,
            models=[request.usual_model],
            where=request.where,
        )
        coded = corpus.coder.letters
        drawn = [
            letter.letter
            for letter in corpus.letters
            if request.pictures and letter.letter_id in coded and letter.pages
        ]
        pdfs = _pdfs(store, drawn)
        with start_pool() as pool, DrawingPool(os.cpu_count() or 1) as drawing:
            # Pages are drawn while the figures are computed.
            pictures = start_pictures(drawing, pdfs, out) if request.pictures else None
            material = make_material(
                corpus,
                seed=request.seed,
                command=_command(workspace, request),
                record=record,
                check=check_workspace(store, record),
            )
            site = write_site(
                material,
                out,
                title=request.title,
                pool=pool,
                text_of=lambda letter_id: queries.letter_text(conn, letter_id),
                pictures=pictures,
            )
    return material, site.undrawn


def _pdfs(store: Store, letters: Sequence[Letter]) -> dict[str, Path]:
    digests = {letter.letter_id: letter.pdf_sha256 for letter in letters}
    paths = store.files.paths(digests.values())
    return {name: path for name, digest in digests.items() if (path := paths[digest]).is_file()}


def _document(material: ReportMaterial, request: ReportRequest, path: Path) -> None:
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        plots = overview_plots(material)
        if request.folder is not None:
            folder = request.folder / FIGURES
        else:
            with start_pool() as pool:
                list(pool.map(write_plot, plots, [folder] * len(plots)))
        figures = {
            plot.name: FigurePicture(
                (folder / f"{plot.name}.png").read_bytes(), plot.title, plot.alt
            )
            for plot in plots
        }
    write_report_document(
        material, path, figures=figures, site=_beside(request, path), title=_own_title(request)
    )


def _workbook(material: ReportMaterial, request: ReportRequest, path: Path) -> None:
    write_report_workbook(material, path, site=_beside(request, path), title=_own_title(request))


def _own_title(request: ReportRequest) -> str | None:
    return request.title if request.title != TITLE else None


def _beside(request: ReportRequest, path: Path) -> str | None:
    """Return the relative path for links from a file to the web pages made with it."""
    if request.folder is None:
        return None
    return Path(os.path.relpath(request.folder.resolve(), path.resolve().parent)).as_posix()


def _write(path: Path, write: Callable[[], None]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write()
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror or error}).",
            "Close the file if it is open elsewhere, or choose another path.",
        ) from error
