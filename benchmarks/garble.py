"""Read generated PDFs with our reader and with pypdfium2, and count what each gets wrong.

Run it from the root of the repository::

    uv run python -m benchmarks.garble --each 6 --seed 0

For each way in which print misleads a reader (`tests.support.printed_parts`) it makes as
many PDFs, whose sentences are known, and prints a Markdown table: sentences found whole, words
lost, and words garbled (read, though the page shows no such word), for both readers.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2 as pdfium
from inspection_letters.reading.extract import pages_of
from inspection_letters.reading.layout import lay_out
from inspection_letters.records.errors import LetterError

from tests.support.printed_parts import Print, all_printed

Reader = Callable[[bytes], Sequence[str]]
"""Returns the pieces of text, in order, that a sentence must not be cut by."""


@dataclass
class Tally:
    """What a reader made of PDFs."""

    sentences: int = 0
    whole: int = 0
    lost: int = 0
    garbled: int = 0
    faults: list[tuple[Print, str]] = field(default_factory=list)

    def add(self, made: Print, pieces: Sequence[str]) -> None:
        """Count the sentences and words of one PDF."""
        read = [re.sub("[\u2212\u2013]", "-", " ".join(piece.split())) for piece in pieces]
        found = [
            sentence for sentence in made.sentences if any(sentence in piece for piece in read)
        ]
        words = Counter(words_in(made.sentences))
        words_read = Counter(words_in(read))
        lost = (words - words_read).total()
        garbled = (words_read - words - Counter(words_in([made.beside]))).total()
        self.sentences += len(made.sentences)
        self.whole += len(found)
        self.lost += lost
        self.garbled += garbled
        if len(found) < len(made.sentences) or lost or garbled:
            self.faults.append((made, "\n".join(read)))


def words_in(texts: Iterable[str]) -> list[str]:
    """Return the words of texts, letters and digits only."""
    return [word for text in texts for word in re.findall(r"[^\W_]+", text)]


def by_us(data: bytes) -> Sequence[str]:
    """Return the blocks of a PDF's text as a letter's; headings and furniture are known."""
    try:
        pages = pages_of(data)
    except LetterError as error:
        return [str(error)]
    text = lay_out(pages, letter_id="letter", pdf_sha256="0" * 64, extract_version="benchmark")
    return [block.span.of(text.text) for block in text.blocks]


def by_pdfium(data: bytes) -> Sequence[str]:
    """Return the text of all pages as pypdfium2 reads it, as one piece."""
    pdf = pdfium.PdfDocument(data)
    try:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    finally:
        pdf.close()
    # It marks a hyphen at the end of a line by a sign of its own.
    return [re.sub("[\ufffe\u0002]\\s*", "", "\n".join(pages))]


READERS: dict[str, Reader] = {"ours": by_us, "pypdfium2": by_pdfium}


def compare(prints: Iterable[Print]) -> dict[str, dict[str, Tally]]:
    """Return the tallies by part and reader."""
    tallies: dict[str, dict[str, Tally]] = defaultdict(lambda: {name: Tally() for name in READERS})
    for made in prints:
        for name, read in READERS.items():
            tallies[made.part][name].add(made, read(made.data))
    return dict(tallies)


def table(tallies: dict[str, dict[str, Tally]]) -> str:
    """Return the counts as a Markdown table."""
    lines = [
        "| part | sentences | whole: ours | pypdfium2 | words lost: ours | pypdfium2 "
        "| words garbled: ours | pypdfium2 |",
        "|---" * 8 + "|",
    ]
    total: dict[str, Tally] = {name: Tally() for name in READERS}
    for part, both in tallies.items():
        lines.append(_row(part, both))
        for name, tally in both.items():
            for count in ("sentences", "whole", "lost", "garbled"):
                setattr(total[name], count, getattr(total[name], count) + getattr(tally, count))
    return "\n".join([*lines, _row("**all**", total)])


def _row(part: str, both: dict[str, Tally]) -> str:
    ours, theirs = both.values()
    figures = (
        ours.sentences, ours.whole, theirs.whole, ours.lost, theirs.lost, ours.garbled,
        theirs.garbled,
    )  # fmt: skip
    return f"| {part} | {' | '.join(map(str, figures))} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Make, read, count and print."""
    parser = argparse.ArgumentParser(description="Count what readers garble in generated PDFs.")
    parser.add_argument("--each", type=int, default=6, help="how many PDFs of each part")
    parser.add_argument("--seed", type=int, default=0, help="what chance begins with")
    parser.add_argument("--keep", type=Path, help="folder for the PDFs that we read wrongly")
    chosen = parser.parse_args(arguments)
    tallies = compare(all_printed(chosen.each, chosen.seed))
    sys.stdout.write(f"{table(tallies)}\n")
    if chosen.keep:
        chosen.keep.mkdir(parents=True, exist_ok=True)
        for part, both in tallies.items():
            for number, (made, read) in enumerate(both["ours"].faults):
                stem = chosen.keep / f"{part.replace(' ', '-')}-{number}"
                stem.with_suffix(".pdf").write_bytes(made.data)
                wanted = "\n".join(made.sentences)
                stem.with_suffix(".txt").write_text(f"{wanted}\n----\n{read}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
