"""Changes of gold from one version of the codebook to the next.

A table of changes has a row for each code that was added to a sentence, taken from it or given
another polarity, with the reasons of the two readers who decided it. It holds no words of a
letter. Both readers saw the codebook and the sentences in their paragraphs, but neither the
codes of the gold nor those of any coder.

To write the changed table, with the detail codes in a column of their own::

    uv run python -m corpus.gold.changes --gold TSV --detail TSV --changes CSV --out TSV
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.records.errors import UsageError

Rows = dict[str, list[dict[str, str]]]

COLUMNS: Final = ("file", "sentence_id", "code", "old", "new", "reason_1", "reason_2")


class Change(NamedTuple):
    """A code of a sentence with its polarity before and after; empty if it has not the code."""

    file: str
    sentence_id: str
    code: str
    old: str
    new: str
    reason_1: str
    reason_2: str


def read_changes(path: Path) -> list[Change]:
    """Read a table of changes.

    Raises
    ------
    UsageError
        If its columns are others.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        head, *rows = csv.reader(lines)
    if tuple(head) != COLUMNS:
        raise UsageError(
            f"The table {path} has the columns {', '.join(head)}.",
            f"Its first row must name the columns: {', '.join(COLUMNS)}.",
        )
    return [Change(*row) for row in rows]


def read_rows(path: Path, needed: Sequence[str] = ()) -> Rows:
    """Return the rows of a tab-separated table without quoting, by file.

    Raises
    ------
    UsageError
        If the table lacks one of the columns that are needed.
    """
    found: Rows = {}
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
        if missing := [name for name in needed if name not in (reader.fieldnames or ())]:
            raise UsageError(
                f"The table {path} is missing the column{'s' if len(missing) > 1 else ''} "
                f"{', '.join(missing)}.",
                f"Its first row must name the columns: {', '.join(needed)}.",
            )
        for row in reader:
            found.setdefault(row["file"], []).append(row)
    return found


def with_changes(rows: Rows, changes: list[Change]) -> Rows:
    """Return the rows of coded sentences with changes made.

    Raises
    ------
    UsageError
        If a change names a sentence that is not there, or does not start from its codes.
    """
    changed = {
        (row["file"], row["sentence_id"]): _codes(row)
        for of_file in rows.values()
        for row in of_file
    }
    for change in changes:
        codes = changed.get((change.file, change.sentence_id))
        if codes is None or codes.get(change.code, "") != change.old:
            raise UsageError(
                f"A change of {change.code} in {change.file}/{change.sentence_id} does not fit the "
                f"coded sentences: it starts from '{change.old or 'no such code'}'.",
                "Use the table of sentences from which the changes were made.",
            )
        if change.new:
            codes[change.code] = change.new
        else:
            del codes[change.code]
    return {
        file: [
            row
            | {
                "codes": ";".join(
                    f"{code_id}:{polarity}"
                    for code_id, polarity in changed[file, row["sentence_id"]].items()
                )
            }
            for row in of_file
        ]
        for file, of_file in rows.items()
    }


def _codes(row: dict[str, str]) -> dict[str, str]:
    pairs = (code.strip().partition(":") for code in row["codes"].split(";") if code.strip())
    return {code_id: polarity for code_id, _, polarity in pairs}


def main() -> int:
    """Write the changed table."""
    parser = argparse.ArgumentParser(prog="corpus.gold.changes", description=__doc__.split("\n")[0])
    for name in ("gold", "detail", "changes", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    chosen = parser.parse_args()
    rows = with_changes(read_rows(chosen.gold), read_changes(chosen.changes))
    details = {
        (row["file"], row["sentence_id"]): row["detail_codes"]
        for of_file in read_rows(chosen.detail).values()
        for row in of_file
    }
    every = [
        row | {"detail_codes": details.get((row["file"], row["sentence_id"]), "none")}
        for of_file in rows.values()
        for row in of_file
    ]
    with atomic_file(chosen.out) as path:
        lines = [list(every[0]), *(list(row.values()) for row in every)]
        path.write_text("".join("\t".join(cells) + "\n" for cells in lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
