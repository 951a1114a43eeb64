"""Run every command of docs/questions.md on sample letters, and put its output into the page.

In a block marked ``console``, a line that begins with ``$ letters`` is a command, and what
follows is its output, of which only the first lines are shown. Run it from the root of the
repository whenever what a command prints has changed::

    uv run python docs/paste_questions.py
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import docx
import openpyxl
import pypdfium2

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "questions.md"
BLOCK: Final = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROGRAM: Final = "from inspection_letters.commands import main; main()"
SHOWN: Final = 14
"""How many lines of an output the page shows."""

TRANSPORT: Final = """\
codes:
  - id: transport
    group: services
    label: Travel to school or college
    definition: Help with travel between home and a place of education.
    patterns:
      - (home-to-school|home to school|school) transport
      - travel ...3 (school|college|training)
      - taxis? @0.4
"""
"""A codebook of one code, in ten lines."""


PEOPLE: Final = {
    "jo": {
        "wait": "waiting-times:weakness",
        "EHC plan": "ehc-plan-quality:weakness",
        "short break": "short-breaks:weakness",
        "train": "workforce:strength",
    },
    "sam": {"wait": "waiting-times:weakness", "EHC plan": "ehc-plan-timeliness:weakness"},
}
"""Two invented people, and the codes that each assigns to sentences with some words."""

REPORT: Final = (
    ("heading", "Inspection of children's services in Denwick (fictional)"),
    ("paragraph", "Inspection dates: 9 to 13 June 2025"),
    ("heading", "Help and protection"),
    ("paragraph", "Thresholds are well understood at the front door, and referrals are dealt with "
                  "on the same day. Too many assessments are completed late."),
    ("heading", "What needs to improve"),
    ("paragraph", "Supervision of social workers, so that it is regular and recorded."),
)  # fmt: skip
"""An invented report, as a Word file and as a web page."""


def prepare(command: str, folder: Path) -> None:
    """Make the files that a command needs: a person's sheet, other documents, a scanned letter.

    Parameters
    ----------
    command : str
        A command of the page. If it imports the sheet of a person, ``to-code.xlsx`` is there.
    folder : Path
        Where the command runs.
    """
    if "other-reports" in command:
        write_reports(folder / "other-reports")
    if "scanned" in command:
        write_scan(folder / "scanned")
    person = next((name for name in PEOPLE if f"import-coding {name}.xlsx" in command), None)
    if person is None:
        return
    book = openpyxl.load_workbook(folder / "to-code.xlsx")
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        text = str(sheet.cell(row, columns["text"]).value)
        codes = [code for words, code in PEOPLE[person].items() if words in text]
        sheet.cell(row, columns["codes"], "; ".join(codes) or "none")
    book.save(folder / f"{person}.xlsx")


def write_reports(folder: Path) -> None:
    """Write the invented report as a Word file and as a web page."""
    folder.mkdir(exist_ok=True)
    word = docx.Document()
    for kind, text in REPORT:
        if kind == "heading":
            word.add_heading(text)
        else:
            word.add_paragraph(text)
    word.save(str(folder / "denwick.docx"))
    tags = {"heading": "h2", "paragraph": "p"}
    body = "".join(f"<{tags[kind]}>{text}</{tags[kind]}>" for kind, text in REPORT)
    page = f"<!doctype html><html lang=en><title>Denwick</title><body>{body}</body></html>"
    (folder / "denwick.html").write_text(page.replace("Denwick", "Fallow"), encoding="utf-8")


def write_scan(folder: Path) -> None:
    """Write the first two pages of a sample letter as pictures, as a scanner would."""
    folder.mkdir(exist_ok=True)
    with pypdfium2.PdfDocument(ROOT / "corpus" / "sample" / "990001_wexmoor.pdf") as pdf:
        pages = [pdf[number].render(scale=200 / 72).to_pil().convert("L") for number in (0, 1)]
    pages[0].save(folder / "wexmoor.pdf", save_all=True, append_images=pages[1:], resolution=200)


def commands(page: str) -> list[str]:
    """Return the commands of a page, in order, without the ``$``."""
    return [
        line.removeprefix("$ ")
        for block in BLOCK.findall(page)
        for line in block.splitlines()
        if line.startswith("$ ")
    ]


def shown(output: str) -> str:
    """Return the first lines of an output, as the page shows them."""
    lines = [line.rstrip() for line in output.strip("\n").splitlines()]
    lines = lines if len(lines) <= SHOWN + 1 else [*lines[:SHOWN], "..."]
    return "".join(f"{line}\n" for line in lines)


def fill(page: str, run: Callable[[str], str]) -> str:
    """Return a page with the outputs of its commands.

    Parameters
    ----------
    page : str
        The page as Markdown.
    run : callable
        Returns what a command prints; it is called in the order of the page.
    """

    def pasted(block: re.Match[str]) -> str:
        filled = "".join(
            f"{line}\n{shown(run(line.removeprefix('$ ')))}"
            for line in block[1].splitlines()
            if line.startswith("$ ")
        )
        return f"```console\n{filled}```"

    return BLOCK.sub(pasted, page)


def main() -> int:
    """Fill the page."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LETTERS_")}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "transport.yaml").write_text(TRANSPORT, encoding="utf-8")

        def run(command: str) -> str:
            prepare(command, Path(folder))
            return subprocess.run(  # noqa: S603 - our own code
                [sys.executable, "-c", PROGRAM, *shlex.split(command)[1:]],
                cwd=folder,
                env={**kept, "COLUMNS": "80", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                encoding="utf-8",
                check=True,
            ).stdout

        run(f"letters run {shlex.quote(str(ROOT / 'corpus' / 'sample'))} -w results")
        filled = fill(PAGE.read_text(encoding="utf-8"), run)
    PAGE.write_text(filled, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
