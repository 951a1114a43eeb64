"""Make a report of a workspace, in the forms that were asked for."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from inspection_letters.analysis.choosing import choose_coder
from inspection_letters.outputs.report.document import Picture, write_report_document
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.plots import overview_plots, write_plot
from inspection_letters.outputs.report.pool import start_pool
from inspection_letters.outputs.report.site import FIGURES, build_site, made_before, start_pictures
from inspection_letters.outputs.report.workbook import write_report_workbook
from inspection_letters.records import Letter
from inspection_letters.records.errors import UsageError
from inspection_letters.runs.report import gather_report
from inspection_letters.store import Store, open_store, queries

TITLE = "Inspection letters: findings"
"""The title of a report, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; see `letters report`."""

    to: Path | None
    docx: Path | None
    xlsx: Path | None
    title: str
    coder: str | None = None
    pictures: bool = True
    model: Path | None = None
    usual_model: Path | None = None
    seed: int = 1
    database_url: str | None = None


def make_report(workspace: Path, wish: Wish, console: Console) -> None:
    """Write a report and say where it is.

    Raises
    ------
    UsageError
        If nothing was asked for, no letter has been coded, or something cannot be
        written.
    RunError
        If a process that draws died.
    """
    if wish.to is None and wish.docx is None and wish.xlsx is None:
        raise UsageError(
            "No form of a report was asked for.",
            "Give --out for pages to read in a browser, --docx for Word, or --xlsx for Excel.",
        )
    made: list[Path] = []
    if wish.to is not None:
        material = _make_site(workspace, wish, wish.to, console)
        made.append(wish.to / "index.html")
    else:
        material = _gather(workspace, wish)
    for path, write in ((wish.docx, _document), (wish.xlsx, _workbook)):
        if path is not None:
            _write(path, partial(write, material, wish, path))
            made.append(path)
    for path in made:
        console.print(str(path), highlight=False, soft_wrap=True)


def _gather(workspace: Path, wish: Wish) -> Material:
    return gather_report(
        workspace,
        coder=wish.coder,
        seed=wish.seed,
        database_url=wish.database_url,
        model=wish.model,
        usual_model=wish.usual_model,
        command=_command(workspace, wish),
    )


def _command(workspace: Path, wish: Wish) -> str:
    """Return the command that makes the report again, beside the workspace."""
    command = ["uv", "run", "letters", "report", "-w", workspace.resolve().name]
    for name, value in (
        ("--coder", wish.coder),
        ("--out", wish.to and wish.to.resolve().name),
        ("--docx", wish.docx and wish.docx.name),
        ("--xlsx", wish.xlsx and wish.xlsx.name),
        ("--title", wish.title if wish.title != TITLE else None),
        ("--model", wish.model and wish.model.resolve().name),
        ("--seed", wish.seed),
    ):
        command += [] if value is None else [name, str(value)]
    if not wish.pictures:
        command.append("--no-pictures")
    return shlex.join(command)


def _make_site(workspace: Path, wish: Wish, out: Path, console: Console) -> Material:
    made_before(out)
    with (
        open_store(workspace, url=wish.database_url) as opened,
        opened.read() as conn,
    ):
        # Before anything is drawn, so that a wrong name costs no time.
        coded = choose_coder(conn, wish.coder)
        letters = [one.letter for one in queries.all_letters(conn)]
        pdfs = _pdfs(opened, [one for one in letters if one.letter_id in coded.letters])
        with start_pool() as pool:
            # Pages are drawn while figures are reckoned.
            pictures = start_pictures(pool, pdfs, out) if wish.pictures else None
            material = _gather(workspace, wish)
            site = build_site(
                material,
                out,
                title=wish.title,
                pool=pool,
                text_of=lambda letter_id: queries.letter_text(conn, letter_id),
                pdfs=pdfs,
                pictures=pictures,
            )
    for file, why in site.undrawn.items():
        console.print(f"Without pictures: {file}. {why}", highlight=False, markup=False)
    return material


def _pdfs(opened: Store, letters: Sequence[Letter]) -> dict[str, Path]:
    paths = {one.letter_id: opened.pdf_path(one.pdf_sha256) for one in letters}
    return {letter_id: path for letter_id, path in paths.items() if path.is_file()}


def _document(material: Material, wish: Wish, path: Path) -> None:
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        plots = overview_plots(material)
        if wish.to is not None:
            folder = wish.to / FIGURES
        else:
            with start_pool() as pool:
                list(pool.map(write_plot, plots, [folder] * len(plots)))
        figures = {
            one.name: Picture((folder / f"{one.name}.png").read_bytes(), one.title, one.alt)
            for one in plots
        }
    write_report_document(
        material, path, figures=figures, site=_beside(wish, path), title=_own_title(wish)
    )


def _workbook(material: Material, wish: Wish, path: Path) -> None:
    write_report_workbook(material, path, site=_beside(wish, path), title=_own_title(wish))


def _own_title(wish: Wish) -> str | None:
    return wish.title if wish.title != TITLE else None


def _beside(wish: Wish, path: Path) -> str | None:
    """Return the way from a file to the pages made with it, as links in it have to say it."""
    if wish.to is None:
        return None
    return Path(os.path.relpath(wish.to.resolve(), path.resolve().parent)).as_posix()


def _write(path: Path, write: Callable[[], None]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write()
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror or error}).",
            "Give another path, and close the file if it is open elsewhere.",
        ) from error
