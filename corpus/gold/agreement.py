"""Agreement of the two codings of gold before anything was adjudicated, code by code.

The table has no words of a letter: for each code, how many sentences each coding assigned it to,
both assigned it to, and both assigned it to with the same polarity. The codings were made by
version 1 of the codebook; version 2.1 changed 154 codes afterwards (decision 35).

To make it again::

    uv run python -m corpus.gold.agreement --gold TSV --out corpus/gold/send-area.agreement.csv
"""

from __future__ import annotations

import argparse
import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from inspection_letters.analysis.gold.agreement import COLUMNS
from inspection_letters.common.files.atomic import atomic_file


def count_agreement(rows: Iterable[Mapping[str, str]]) -> list[tuple[str, int, int, int, int, int]]:
    """Count how two codings of the same sentences agree.

    Parameters
    ----------
    rows : iterable of mapping
        Sentences with the columns ``status``, ``coding_1`` and ``coding_2``; those that were
        coded once are passed over.

    Returns
    -------
    list of tuple
        By code: the code, and the numbers of all sentences, of those with the code in the first
        coding, in the second, in both, and in both with the same polarity.
    """
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    both: Counter[str] = Counter()
    same: Counter[str] = Counter()
    sentences = 0
    for row in rows:
        if row["status"] != "adjudicated":
            continue
        sentences += 1
        mine, theirs = _codes(row["coding_1"]), _codes(row["coding_2"])
        first.update(mine.keys())
        second.update(theirs.keys())
        both.update(mine.keys() & theirs.keys())
        same.update(code for code in mine.keys() & theirs.keys() if mine[code] == theirs[code])
    return [
        (code, sentences, first[code], second[code], both[code], same[code])
        for code in sorted(first.keys() | second.keys())
    ]


def _codes(text: str) -> dict[str, str]:
    pairs = (part.split(":") for part in text.split(";") if part)
    return {code.strip(): polarity.strip() for code, polarity in pairs}


def main() -> int:
    """Write the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    with options.gold.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([COLUMNS, *count_agreement(rows)])
    with atomic_file(options.out) as path:
        path.write_text(stream.getvalue(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
