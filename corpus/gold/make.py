"""Make the gold that comes with the package from a table of coded sentences.

Run it from the root of the repository, with the table and the letters at hand::

    uv run python -m corpus.gold.make --gold TSV --letters FOLDER

The table is tab separated, without quoting, with the columns file, sentence_id,
section, sentence, codes (``code:polarity`` joined by ``;``) and status. Letters are
read by this version of the reader. No word of any letter is written: a sentence is
kept as its place and two digests (see `inspection_letters.analysis.gold`). A row that is no excerpt
of its letter is kept without a place, with the reason, and counted.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

from inspection_letters.analysis.gold import (
    GoldLetter,
    GoldSentence,
    StandOffGold,
    Status,
    anchor,
    default_gold_path,
    digest_of,
    dump_gold,
    normalise,
    sketch_of,
)
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.reference.areas import read_areas
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.reading.extract import read_pages
from inspection_letters.reading.layout import lay_out
from inspection_letters.reading.segment import segment
from inspection_letters.reading.structure import structure
from inspection_letters.records import BlockKind, Codebook, Excerpt, LetterText, Polarity
from inspection_letters.records.versions import EXTRACT_VERSION

NO_WORDS = "a lone bullet or item number"
HEADING = "a piece of a heading"
CUT_OTHERWISE = "more or less than one excerpt"
INTERLEAVED = "words of two columns of a table interleaved, or otherwise not together"


def rows_of(path: Path) -> dict[str, list[dict[str, str]]]:
    """Return the rows of a table of coded sentences, by file."""
    found: dict[str, list[dict[str, str]]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.setdefault(row["file"], []).append(row)
    return found


def read_letter(path: Path) -> tuple[LetterText, tuple[Excerpt, ...]]:
    """Read a PDF as a run does."""
    digest = sha256(path.read_bytes()).hexdigest()
    text = lay_out(
        read_pages(path),
        letter_id=digest[:16],
        pdf_sha256=digest,
        extract_version=EXTRACT_VERSION,
    )
    areas = read_areas([shipped("corpus", "areas.csv")])
    return text, segment(text, structure(text, areas).paragraphs)


def stand_off(
    file: str, rows: list[dict[str, str]], text: LetterText, excerpts: tuple[Excerpt, ...]
) -> GoldLetter:
    """Return the rows of one letter without their words."""
    sentences = tuple(
        GoldSentence(
            span=None,
            digest=digest_of(row["sentence"]),
            sketch=sketch_of(row["sentence"]),
            section=row["section"],
            codes={
                code_id: Polarity(polarity)
                for code_id, polarity in (
                    code.split(":") for code in row["codes"].split(";") if code
                )
            },
            status=Status(row["status"]),
        )
        for row in rows
    )
    bare = GoldLetter(file, text.pdf_sha256, text.text_sha256, text.reader_version, sentences)
    places = _places(bare, excerpts)
    return GoldLetter(
        file,
        text.pdf_sha256,
        text.text_sha256,
        text.reader_version,
        tuple(
            GoldSentence(
                span=places[number].span if number in places else None,
                digest=sentence.digest,
                sketch=sentence.sketch,
                section=sentence.section,
                codes=sentence.codes,
                status=sentence.status,
                reason=None if number in places else why(rows[number]["sentence"], text),
            )
            for number, sentence in enumerate(sentences)
        ),
    )


def _places(letter: GoldLetter, excerpts: tuple[Excerpt, ...]) -> dict[int, Excerpt]:
    """Return the excerpt of each sentence that has one."""
    gold = StandOffGold("", "", (), (letter,))
    found = anchor(gold, {letter.letter_id: excerpts})
    lost = {sentence.number for sentence in found.unplaced}
    placed = [number for number in range(len(letter.sentences)) if number not in lost]
    by_id = {excerpt.excerpt_id: excerpt for excerpt in excerpts}
    # Excerpts come in the order of the sentences that they were found for.
    return dict(zip(placed, (by_id[excerpt_id] for excerpt_id in found.matched), strict=True))


def why(sentence: str, text: LetterText) -> str:
    """Return why a row is no excerpt of its letter."""
    words = normalise(sentence)
    if not any(character.isalpha() for character in words):
        return NO_WORDS
    headings = [block for block in text.blocks if block.kind is BlockKind.HEADING]
    if any(words in normalise(block.span.of(text.text)) for block in headings):
        return HEADING
    return CUT_OTHERWISE if words in normalise(text.text) else INTERLEAVED


def make(table: Path, folder: Path, codebook: Codebook) -> StandOffGold:
    """Return the gold of a table whose letters are in a folder."""
    letters: list[GoldLetter] = []
    for file, rows in sorted(rows_of(table).items()):
        text, excerpts = read_letter(folder / file)
        letters.append(stand_off(file, rows, text, excerpts))
    return StandOffGold(codebook.name, codebook.digest, codebook.code_ids, tuple(letters))


def summary(gold: StandOffGold) -> str:
    """Return how many sentences there are, and how many have no place and why."""
    sentences = [sentence for letter in gold.letters for sentence in letter.sentences]
    reasons = Counter(sentence.reason for sentence in sentences if sentence.reason)
    lines = [f"{len(sentences):,} sentences of {len(gold.letters)} letters"]
    lines += [f"{reasons.total()} of them without a place:"] if reasons else []
    lines += [f"  {count:4} {reason}" for reason, count in reasons.most_common()]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Make the file and say what came of it."""
    parser = argparse.ArgumentParser(prog="corpus.gold.make", description=__doc__.split("\n")[0])
    parser.add_argument("--gold", type=Path, required=True, help="table of coded sentences")
    parser.add_argument("--letters", type=Path, required=True, help="folder of its PDFs")
    parser.add_argument("--out", type=Path, default=default_gold_path(), help="file to write")
    parser.add_argument(
        "--codebook", type=Path, default=default_codebook_path(), help="codebook of its codes"
    )
    chosen = parser.parse_args()
    gold = make(chosen.gold, chosen.letters, load_codebook(chosen.codebook))
    with atomic_file(chosen.out) as path:
        path.write_text(dump_gold(gold), encoding="utf-8")
    sys.stdout.write(summary(gold))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
