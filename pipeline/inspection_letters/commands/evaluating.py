"""Write what was measured of a coder: to a file, or to the terminal."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from inspection_letters.commands.evaluation_text import to_text
from inspection_letters.commands.writing import write_out
from inspection_letters.outputs.report import EvaluationReport, to_html, to_json


def write_report(report: EvaluationReport, form: str, to: Path | None, console: Console) -> None:
    """Write a report as ``text``, ``json`` or ``html``: to a file, or to the terminal.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    forms = {"text": to_text, "json": to_json, "html": to_html}
    write_out(forms[form](report), to, console)
