"""Options that several commands share, and the settings made from them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from inspection_letters.common.settings.task_runner import TaskRunner

DEFAULT_CODER = "By default, the only coder, or the only model, in the workspace."

FORMAT_HELP = "Format. By default that of the file's name, or text."

WorkspaceOption = Annotated[
    Path,
    typer.Option(
        "--workspace",
        "-w",
        envvar="LETTERS_WORKSPACE",
        help="Workspace: the folder for the results.",
    ),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database-url",
        envvar="LETTERS_DATABASE_URL",
        help="Database to use instead of the SQLite file in the workspace.",
        show_default=False,
    ),
]
FilesOption = Annotated[
    str | None,
    typer.Option(
        "--files-url",
        envvar="LETTERS_FILES_URL",
        help="Keep the letters' files in an object store instead of the workspace, such as "
        "s3://bucket/folder. A workspace remembers it.",
        metavar="ADDRESS",
        show_default=False,
    ),
]
CodebookOption = Annotated[
    Path | None,
    typer.Option(
        "--codebook",
        help="Your own codebook (YAML), or the name of a packaged one: childrens-services is for "
        "reports on children's services and joint targeted area inspections. By default, the one "
        "for area SEND.",
        show_default=False,
    ),
]
PrefectOption = Annotated[
    bool,
    typer.Option(
        "--prefect",
        help="Run with Prefect, which records each step. Always used if PREFECT_API_URL is set.",
    ),
]
TaskRunnerOption = Annotated[
    TaskRunner | None,
    typer.Option(
        "--task-runner",
        help="What Prefect uses to process letters: threads with worker processes (the default "
        "with --prefect), or dask for a Dask cluster. Implies --prefect.",
        show_default=False,
    ),
]
DaskAddressOption = Annotated[
    str | None,
    typer.Option(
        "--dask-address",
        help="Address of a running Dask cluster, such as tcp://10.0.0.5:8786. By default, "
        "--task-runner dask starts a cluster on this machine.",
        metavar="ADDRESS",
        show_default=False,
    ),
]
CoderOption = Annotated[
    str | None,
    typer.Option("--coder", help=f"Coder whose codes to use. {DEFAULT_CODER}", show_default=False),
]
RunCoderOption = Annotated[
    str | None,
    typer.Option(
        "--coder",
        help="Coder to use: rules, model, or all for both. By default the model, or the rules if "
        "your own codebook has no model.",
        show_default=False,
    ),
]
RunModelOption = Annotated[
    Path | None,
    typer.Option(
        "--model",
        help="Folder of your own trained model, instead of the packaged one.",
        show_default=False,
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers",
        help="Number of letters to process at the same time.",
        min=1,
        max=64,
        show_default="one per processor core",
    ),
]
WhereOption = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        help="Only letters that meet this condition, such as region=London or from=2024-01-01. "
        "Keys: area, region, outcome, grade, kind, year, inspectorate, from and to. Can be "
        "repeated: values of one key are alternatives.",
        metavar="KEY=VALUE",
        show_default=False,
    ),
]
AreaOption = Annotated[
    str | None,
    typer.Option("--area", help="Short for --where area=NAME.", metavar="NAME", show_default=False),
]
ModelErrorsOption = Annotated[
    Path | None,
    typer.Option(
        "--model",
        help="Folder of your trained model, used to correct for its known errors.",
        show_default=False,
    ),
]
TextOption = Annotated[
    str | None,
    typer.Option(
        "--text",
        help="Only excerpts with these words, their other forms and words for the same thing; "
        "phrases stand in quotation marks.",
        show_default=False,
    ),
]
WordsArgument = Annotated[
    list[str] | None,
    typer.Argument(help="Words to search for, as with --text.", show_default=False),
]
ExactOption = Annotated[bool, typer.Option("--exact", help="Search the text exactly as written.")]
OutFileOption = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="File to write, instead of printing.", show_default=False),
]
RecordOption = Annotated[
    Path | None,
    typer.Option(
        "--record",
        help="Record of inspections (CSV) to use instead of the packaged official record.",
        show_default=False,
    ),
]


class TableFormat(StrEnum):
    """Formats of a table."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


TableFormatOption = Annotated[
    TableFormat | None,
    typer.Option("--format", "-f", help=FORMAT_HELP, show_default=False),
]
ExactCsvOption = Annotated[
    bool,
    typer.Option(
        "--exact-csv",
        envvar="LETTERS_EXACT_CSV",
        help="In CSV, leave text unchanged that a spreadsheet could take for a formula. By "
        "default, such text begins with an apostrophe.",
    ),
]
SeedOption = Annotated[int, typer.Option("--seed", help="Random seed.", min=0)]

SourceOption = Annotated[
    str | None,
    typer.Option(
        "--source",
        help="Address of a copy of the site to fetch from, instead of the site itself.",
        show_default=False,
    ),
]
ContactOption = Annotated[
    str | None,
    typer.Option(
        "--contact",
        help="Email or web address where the site's operators can reach you.",
        show_default=False,
    ),
]
KindsOption = Annotated[
    str | None,
    typer.Option(
        "--kinds",
        help="Kinds of report to fetch, separated by commas. By default, all kinds about "
        "area SEND.",
        show_default=False,
    ),
]

Settings = TypeVar("Settings")


def read_settings(kind: type[Settings], /, **options: Any) -> Settings:
    """Return settings made from options and, for options left out, from the environment.

    Parameters
    ----------
    kind : type
        The class of the settings.
    **options
        Values by the names of settings; None for an option that was left out.

    Raises
    ------
    UsageError
        If a value cannot be used; the message names the option or the variable.
    """
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from inspection_letters.common.settings.making import refusal, unreadable, variable

    try:
        return kind(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        option = f"The option --{name.replace('_', '-')}"
        source = option if options.get(name) is not None else variable(name)
        raise refusal(name, first, source) from None
    except SettingsError as error:
        raise unreadable(error) from error


def add_area(where: list[str] | None, area: str | None) -> list[str]:
    """Return the conditions of ``--where``, with that of ``--area``."""
    return [*(where or ()), *([] if area is None else [f"area={area}"])]


def add_words(text: str | None, words: list[str] | None) -> str | None:
    """Return the words of ``--text``, with those that stand after the command."""
    return " ".join([*([text] if text else []), *(words or ())]) or None


def read_kinds(text: str | None) -> tuple[str, ...]:
    """Return the kinds of report in a list separated by commas; those about area SEND for None.

    Raises
    ------
    UsageError
        If there is no such kind.
    """
    from inspection_letters.records.suggestions import unknown_value
    from inspection_letters.site import AREA_SEND_KINDS, OTHER

    if text is None:
        return AREA_SEND_KINDS
    known = (*AREA_SEND_KINDS, OTHER)
    kinds = tuple(dict.fromkeys(kind.strip() for kind in text.split(",") if kind.strip()))
    unknown = [kind for kind in kinds if kind not in known]
    if unknown or not kinds:
        kind = (unknown or [text])[0]
        raise unknown_value(
            f"There is no kind of report {kind!r}.", kind, known, heading="Kinds of report"
        )
    return kinds
