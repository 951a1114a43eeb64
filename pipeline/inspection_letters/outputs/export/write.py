"""Write an export, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.outputs.export.check import check_codings, check_excerpts
from inspection_letters.outputs.export.folder import export_folder
from inspection_letters.outputs.export.parquet import write_parquet
from inspection_letters.outputs.export.plain import Write, write_csv, write_jsonl
from inspection_letters.outputs.export.workbook import check_sizes, write_workbook
from inspection_letters.outputs.schema import EXPORTED, TableRow, check_rows, in_order, name_of
from inspection_letters.records.errors import UsageError

_Writer = Callable[..., AbstractContextManager[Write]]
"""Called with a table and the path to write to."""


class Piece(NamedTuple):
    """Some letters of an export: rows of every exported table, and the text of each letter.

    Rows are in any order. Letters come by ID from piece to piece, with all that is theirs.
    """

    tables: Mapping[str, Sequence[TableRow]]
    texts: Mapping[str, str]


_WRITERS: Final[dict[str, _Writer]] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
    "parquet": write_parquet,
}
PART_FILE: Final = "part-of-workspace.txt"
"""Says which part of a workspace an export is of."""

WORKBOOK_FILE: Final = "inspection-letters.xlsx"
FORMATS: Final = (*_WRITERS, "xlsx")


def write_tables(
    pieces: Iterable[Piece],
    fmt: str,
    out: Path,
    *,
    sizes: Mapping[str, int],
    part: str = "",
    exact_csv: bool = False,
) -> tuple[Path, ...]:
    """Write all tables in one format, and check that all excerpts can be traced.

    Parameters
    ----------
    pieces : iterable of Piece
        The letters, some at a time, so that memory does not grow with their number.
    fmt : {"jsonl", "csv", "parquet", "xlsx"}
        The format.
    out : Path
        A folder, made if it is missing. It gets a file for each table, or for xlsx
        one workbook.
    sizes : mapping of str to int
        The number of rows of the tables with a row for each letter or more.
    part : str, optional
        Which part of a workspace the tables are of, a sentence: `PART_FILE` has it, or the
        first sheet of the workbook.
    exact_csv : bool, default False
        Whether CSV leaves text unchanged that a spreadsheet could calculate; otherwise such
        text begins with an apostrophe.

    Returns
    -------
    tuple of Path
        The files written. No file is put in place before all have been written.

    Raises
    ------
    TraceError
        If an excerpt is not the text of its letter at its place.
    UsageError
        If there is no such format, the folder cannot be written, or a table does not
        fit into a sheet.
    """
    if fmt not in FORMATS:
        raise UsageError(f"There is no export format {fmt!r}.", f"Use one of {', '.join(FORMATS)}.")
    with export_folder(out):
        if fmt == "xlsx":
            check_sizes(sizes)
            target = out / WORKBOOK_FILE
            with atomic_file(target) as path:
                write_workbook(_checked(pieces), path, part=part)
            return (target,)
        written = _write_files(_checked(pieces), fmt, out, _writer(fmt, exact_csv=exact_csv))
        # What an earlier export of a part left here would be wrong now.
        (out / PART_FILE).unlink(missing_ok=True)
        if not part:
            return written
        with atomic_file(out / PART_FILE) as path:
            path.write_text(f"{part}\n", encoding="utf-8")
        return (*written, out / PART_FILE)


def _checked(pieces: Iterable[Piece]) -> Iterator[Mapping[str, Sequence[TableRow]]]:
    for tables, texts in pieces:
        check_excerpts(tables["excerpts"], texts)
        check_codings(tables["coded_excerpts"], tables["excerpts"])
        for schema in EXPORTED:
            check_rows(schema, tables[name_of(schema)])
        yield in_order(tables)


def write_table(
    schema: Any, rows: Sequence[TableRow], target: Path, *, exact_csv: bool = False
) -> None:
    """Write one table; the ending of the file's name decides the format.

    Parameters
    ----------
    schema : table
        The table.
    rows : sequence of mapping
        Its rows, in their order.
    target : Path
        The file; its folder is made if it is missing.
    exact_csv : bool, default False
        As for `write_tables`.

    Raises
    ------
    UsageError
        If no format has this ending, the file cannot be written, or the table does not fit
        into a sheet.
    """
    fmt = target.suffix.lower().removeprefix(".")
    if fmt not in FORMATS:
        raise UsageError(
            f"The table cannot be written as {target.name!r}: its format is not known.",
            f"Use a file name that ends in {', '.join(f'.{name}' for name in FORMATS)}.",
        )
    check_rows(schema, rows)
    with export_folder(target.parent), atomic_file(target) as path:
        if fmt == "xlsx":
            check_sizes({name_of(schema): len(rows)})
            write_workbook([{name_of(schema): rows}], path, [schema])
        else:
            with _writer(fmt, exact_csv=exact_csv)(schema, path) as write:
                write(rows)


def _writer(fmt: str, *, exact_csv: bool) -> _Writer:
    writer = _WRITERS[fmt]
    # Only CSV has a choice to make.
    return partial(writer, exact=True) if exact_csv and fmt == "csv" else writer


def _write_files(
    pieces: Iterable[Mapping[str, Sequence[TableRow]]], fmt: str, out: Path, writer: _Writer
) -> tuple[Path, ...]:
    targets = {name: out / f"{name}.{fmt}" for name in map(name_of, EXPORTED)}
    with ExitStack() as files:
        paths = [files.enter_context(atomic_file(target)) for target in targets.values()]
        with ExitStack() as tables:
            writes = [
                tables.enter_context(writer(schema, path))
                for schema, path in zip(EXPORTED, paths, strict=True)
            ]
            for rows in pieces:
                for name, write in zip(targets, writes, strict=True):
                    write(rows[name])
    return tuple(targets.values())
