"""Codebooks, sheets, projects, arrays, gold and letters that would take gigabytes or minutes.

Run it from the root of the repository, with the limits as they are shipped (Linux)::

    uv run python -m benchmarks.hostile_inputs

Each file is made in a temporary folder and read in a process of its own; the table says how
large it is, what is said of it, and what the process took. Exit status 1 if a process takes
more than 60 seconds of processor time or 1,500 MiB, or ends in anything but one message.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import io
import os
import resource
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from openpyxl import Workbook

from benchmarks.process_tree import MIB, measure

SECONDS, MEMORY = 60, 1500
_SHEET = "xl/worksheets/sheet1.xml"
_BLOCK = 1 << 20
_HEAD = """\
name: small
version: "1"
language: en
polarities: {strength: a, weakness: b, mixed: c, context: d}
codes:
- id: buses
  group: travel
  label: Buses
  definition: Buses that run on time.
"""


def _patterned(pattern: str) -> bytes:
    return f"{_HEAD}  patterns: ['{pattern}']\n".encode()


def _laughs() -> bytes:
    lines = ["a0: &a0 [" + ", ".join("x" * 9) + "]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    return ("\n".join(lines) + "\n" + _HEAD).encode()


def _zip(members: dict[str, tuple[bytes, int]]) -> bytes:
    """Return an archive with each content repeated until it has so many bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (unit, size) in members.items():
            block = unit * max(1, _BLOCK // len(unit))
            with archive.open(name, "w", force_zip64=True) as file:
                for _ in range(max(1, size // len(block))):
                    file.write(block if size else unit)
    return content.getvalue()


def _workbook(size: int) -> bytes:
    plain = io.BytesIO()
    book = Workbook()
    book.save(plain)
    with zipfile.ZipFile(plain) as archive:
        members = {name: (archive.read(name), 0) for name in archive.namelist()}
    return _zip(members | {_SHEET: (b"<c/>", size)})


def _npz(shape: tuple[int, ...], size: int) -> bytes:
    header = io.BytesIO()
    described = {"shape": shape, "fortran_order": False, "descr": "<f4"}
    np.lib.format.write_array_header_1_0(header, described)
    if not size:
        return _zip({"values.npy": (header.getvalue(), 0)})
    return _zip({"values.npy": (bytes(_BLOCK), size)})


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "26 words with and without their last letter": (
        "codebook.yaml", lambda: _patterned("(" + " ".join(f"ab{i}?" for i in range(26)) + ")")),
    "26 optional groups (searched for in a sentence)": (
        "codebook.yaml", lambda: _patterned(" ".join(f"(w{i} x)?" for i in range(26)) + " bus")),
    "26 groups of three (searched for in a sentence)": (
        "codebook.yaml", lambda: _patterned(" ".join(f"(a|b{i} x|y)" for i in range(26)))),
    "a pattern of a megabyte": ("codebook.yaml", lambda: _patterned("w" * 1_000_000)),
    "aliases of aliases": ("codebook.yaml", _laughs),
    "lists 100,000 deep": ("codebook.yaml", lambda: b"codes: " + b"[" * 100_000),
    "a workbook of 3.2 GB": ("sheet.xlsx", lambda: _workbook(3200 << 20)),
    "a project of 3.2 GB": (
        "project.qdpx", lambda: _zip({"project.qde": (b"<a/>", 3200 << 20)})),
    "a project nested 200,000 deep": (
        "project.qdpx", lambda: _zip({"project.qde": (b"<a>" * 200_000 + b"</a>" * 200_000, 0)})),
    "arrays of 6.4 GB": ("arrays.npz", lambda: _npz((1,), 6400 << 20)),
    "arrays that claim a petabyte": ("arrays.npz", lambda: _npz((10**9, 10**6), 0)),
    "gold nested 1,000,000 deep": ("gold.jsonl", lambda: b"[" * 1_000_000),
    "half of a character in gold": ("gold.jsonl", lambda: b'{"format": "\\ud800"}'),
    "a Word letter of 3.2 GB": (
        "letter.docx", lambda: _zip({"word/document.xml": (b"<a/>", 3200 << 20)})),
    "a letter with a word of a megabyte": (
        "letter.txt", lambda: b"Inspection outcome\n\nChildren wait " + b"w" * 1_000_000 + b".\n"),
}  # fmt: skip


def read(path: Path) -> None:
    """Read a file as the product does, by the ending of its name."""
    from inspection_letters.records.errors import LettersError

    try:
        print(_readers()[path.suffix](path) or "read")
    except (LettersError, ValueError) as error:
        print(str(error).replace(str(path), path.name))
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}")


def _readers() -> dict[str, Callable[[Path], object]]:
    import inspection_letters as il
    from inspection_letters.analysis.gold.file import load_gold
    from inspection_letters.codebook import load_codebook, load_patterns
    from inspection_letters.coding.matching import PatternMatcher
    from inspection_letters.common.files.arrays import read_arrays
    from inspection_letters.review.cells import read_sheets
    from inspection_letters.review.qdpx import read_project

    def search(path: Path) -> str:
        codes = load_patterns(path, load_codebook(path)).codes
        matcher = PatternMatcher({code.code_id: code.match for code in codes})
        hits = matcher.find(matcher.tokens("a y a b3 x y a a y bus w9 x bus " * 30))
        return f"searched for, {sum(map(len, hits.values()))} matches"

    def read_letter(path: Path) -> str:
        return f"read, {len(il.read(path).excerpts)} excerpts"

    return {
        ".yaml": search,
        ".xlsx": read_sheets,
        ".qdpx": read_project,
        ".npz": read_arrays,
        ".jsonl": load_gold,
        ".docx": read_letter,
        ".txt": read_letter,
    }


def main() -> int:
    """Make the files, read each in a process of its own, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        read(options.read)
        return 0
    os.environ["OMP_NUM_THREADS"] = "1"
    failed = False
    print("| file | bytes | outcome | seconds | MiB |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, (file, make) in FILES.items():
            path = Path(folder) / file
            path.write_bytes(make())
            used = measure([sys.executable, "-m", "benchmarks.hostile_inputs", "--read", str(path)])
            said = " ".join(used.output.rsplit("peak", 1)[0].split())
            faulty = used.status != 0 or "Traceback" in said
            failed |= faulty or used.processor > SECONDS or used.largest > MEMORY * MIB
            print(
                f"| {name} | {path.stat().st_size:,} | {said[-400:] if faulty else said[:240]} "
                f"| {used.processor:.1f} | {used.largest / MIB:.0f} |",
                flush=True,
            )
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
