"""Write what was measured of a coder: to a file, or to the terminal."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from pipeline.atomic import atomic_file
from pipeline.cli.evaluation_text import to_text
from pipeline.errors import UsageError
from pipeline.report import EvaluationReport, to_html, to_json


def write_report(report: EvaluationReport, form: str, to: Path | None, console: Console) -> None:
    """Write a report as ``text``, ``json`` or ``html``: to a file, or to the terminal.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    forms = {"text": to_text, "json": to_json, "html": to_html}
    text = forms[form](report)
    if to is None:
        console.file.write(text)
        return
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(to) as path:
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"The report {to} cannot be written ({error.strerror or error}).",
            "Name a file in a folder that you may write to.",
        ) from error
    console.print(str(to), highlight=False, soft_wrap=True)
