"""Agreement of the two codings of gold before anything was adjudicated, code by code.

The table has no words of a letter: for each letter and code, how many sentences each coding
assigned it to, both assigned it to, and both assigned it to with the same polarity. The codings
were made by version 1 of the codebook; codes were changed afterwards (decision 35).

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


def count_agreement(rows: Iterable[Mapping[str, str]]) -> list[tuple[str | int, ...]]:
    """Count how two codings of the same sentences agree.

    Parameters
    ----------
    rows : iterable of mapping
        Sentences with the columns ``file``, ``status``, ``coding_1`` and ``coding_2``; those
        that were coded once are passed over.

    Returns
    -------
    list of tuple
        By letter and code: the file, the code, and the numbers of all sentences, of those with
        the code in the first coding, in the second, in both, and in both with the same polarity.
    """
    first: Counter[tuple[str, str]] = Counter()
    second: Counter[tuple[str, str]] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    same: Counter[tuple[str, str]] = Counter()
    sentences: Counter[str] = Counter()
    for row in rows:
        if row["status"] != "adjudicated":
            continue
        file = row["file"]
        sentences[file] += 1
        mine, theirs = _codes(row["coding_1"]), _codes(row["coding_2"])
        agreed = mine.keys() & theirs.keys()
        first.update((file, code) for code in mine)
        second.update((file, code) for code in theirs)
        both.update((file, code) for code in agreed)
        same.update((file, code) for code in agreed if mine[code] == theirs[code])
    codes = sorted({code for _, code in (*first, *second)})
    return [
        (*key, sentences[file], first[key], second[key], both[key], same[key])
        for file in sorted(sentences)
        for key in ((file, code) for code in codes)
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
