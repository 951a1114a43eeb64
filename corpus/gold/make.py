r"""Make the gold that comes with the package from a table of coded sentences.

Run it from the root of the repository, with the table and the letters at hand::

    uv run python -m corpus.gold.make --gold TSV --letters FOLDER
    uv run python -m corpus.gold.make --gold TSV --detail TSV --letters FOLDER --codebook YAML \
        --changes CSV --origin JSON

The table is tab separated, without quoting, with the columns file, sentence_id,
section, sentence, codes (``code:polarity`` joined by ``;``) and status. A second table, with
the columns file, sentence_id and detail_codes, adds the detail codes; a sentence that it
does not name has none. Who coded is stated in a file of its own (``--origin``). Letters are
read by this version of the reader. No word of any letter is written: a sentence is kept as its
place and two digests (see `inspection_letters.analysis.gold`). A row that is no excerpt of its
letter is kept without a place, with the reason, and counted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from inspection_letters.analysis.gold import (
    GoldLetter,
    GoldOrigin,
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
from inspection_letters.records.errors import UsageError
from inspection_letters.records.versions import EXTRACT_VERSION
from inspection_letters.review.intake import parse_codes

from corpus.gold.changes import Rows, read_changes, read_rows, with_changes

NO_WORDS = "a lone bullet or item number"
HEADING = "a piece of a heading"
CUT_OTHERWISE = "more or less than one excerpt"
INTERLEAVED = "words of two columns of a table interleaved, or otherwise not together"


NEEDED = ("file", "sentence_id", "section", "sentence", "codes", "status")
DETAIL = "detail_codes"
MOST_FAULTS = 20
"""Most faults of a table to list; any others are only counted."""


def with_details(rows: Rows, details: Rows, codebook: Codebook) -> Rows:
    """Return the rows of coded sentences with their detail codes.

    Raises
    ------
    UsageError
        If a row names a sentence that is not there, names one twice, or has a code that is
        no detail code of the codebook; every fault is listed.
    """
    known = {(row["file"], row["sentence_id"]) for of_file in rows.values() for row in of_file}
    found: dict[tuple[str, str], str] = {}
    faults: list[str] = []
    for row in (row for of_file in details.values() for row in of_file):
        sentence = row["file"], row["sentence_id"]
        if sentence not in known:
            faults.append(f"{'/'.join(sentence)} is not among the coded sentences.")
        elif sentence in found:
            faults.append(f"{'/'.join(sentence)} has two rows.")
        found[sentence] = row[DETAIL]
        faults += [f"{'/'.join(sentence)}: {fault}" for fault in _faults(row[DETAIL], codebook)]
    if faults:
        listed = "\n".join(f"  {fault}" for fault in faults[:MOST_FAULTS])
        raise UsageError(
            f"The table of detail codes has faults ({len(faults):,} in all):\n{listed}\n",
            "Correct it, and name its codebook with --codebook.",
        )
    return {
        file: [row | {DETAIL: found.get((file, row["sentence_id"]), "")} for row in of_file]
        for file, of_file in rows.items()
    }


def _faults(cell: str, codebook: Codebook) -> list[str]:
    if not cell.strip():
        return []
    codes, faults = parse_codes(cell, codebook)
    stray, _ = codebook.by_layer(codes)
    return [*faults, *(f"{code_id} is no detail code." for code_id in stray)]


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
                    code.strip().split(":")
                    for code in f"{row['codes']};{row.get(DETAIL, '')}".split(";")
                    if code.strip()
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


def make(
    table: Path,
    folder: Path,
    codebook: Codebook,
    *,
    detail: Path | None = None,
    changes: Path | None = None,
    origin: GoldOrigin = GoldOrigin(),  # noqa: B008
) -> StandOffGold:
    """Return the gold of a table whose letters are in a folder.

    Parameters
    ----------
    table, folder : Path
        The coded sentences, and the folder of their letters.
    codebook : Codebook
        The codebook of the codes.
    detail : Path, optional
        The table of detail codes.
    changes : Path, optional
        The table of changes to make first (see `corpus.gold.changes`).
    origin : GoldOrigin, optional
        Who coded. The numbers of changes are filled in.
    """
    rows = read_rows(table, NEEDED)
    if changes is not None:
        made = read_changes(changes)
        rows = with_changes(rows, made)
        origin = replace(
            origin,
            changed_codes=len(made),
            changed_sentences=len({(change.file, change.sentence_id) for change in made}),
        )
    if detail is not None:
        rows = with_details(rows, read_rows(detail, ("file", "sentence_id", DETAIL)), codebook)
    letters: list[GoldLetter] = []
    for file, of_file in sorted(rows.items()):
        text, excerpts = read_letter(folder / file)
        letters.append(stand_off(file, of_file, text, excerpts))
    return StandOffGold(
        codebook.name,
        codebook.digest,
        codebook.code_ids,
        tuple(letters),
        codebook.detail_ids if detail is not None else (),
        origin,
    )


def summary(gold: StandOffGold) -> str:
    """Return how many sentences there are, and how many have no place and why."""
    sentences = [sentence for letter in gold.letters for sentence in letter.sentences]
    reasons = Counter(sentence.reason for sentence in sentences if sentence.reason)
    lines = [f"{len(sentences):,} sentences of {len(gold.letters)} letters"]
    if gold.detail_ids:
        details = frozenset(gold.detail_ids)
        number = sum(bool(details & sentence.codes.keys()) for sentence in sentences)
        lines.append(f"{number:,} of them with detail codes")
    lines += [f"{reasons.total()} of them without a place:"] if reasons else []
    lines += [f"  {count:4} {reason}" for reason, count in reasons.most_common()]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Make the file and say what came of it."""
    parser = argparse.ArgumentParser(prog="corpus.gold.make", description=__doc__.split("\n")[0])
    parser.add_argument("--gold", type=Path, required=True, help="table of coded sentences")
    parser.add_argument("--detail", type=Path, help="table of their detail codes")
    parser.add_argument("--changes", type=Path, help="table of changes to the codes")
    parser.add_argument("--origin", type=Path, help="who coded (JSON; see GoldOrigin)")
    parser.add_argument("--letters", type=Path, required=True, help="folder of its PDFs")
    parser.add_argument("--out", type=Path, default=default_gold_path(), help="file to write")
    parser.add_argument(
        "--codebook", type=Path, default=default_codebook_path(), help="codebook of its codes"
    )
    chosen = parser.parse_args()
    try:
        gold = make(
            chosen.gold,
            chosen.letters,
            load_codebook(chosen.codebook),
            detail=chosen.detail,
            changes=chosen.changes,
            origin=GoldOrigin(**json.loads(chosen.origin.read_text(encoding="utf-8")))
            if chosen.origin
            else GoldOrigin(),
        )
    except UsageError as error:
        parser.error(str(error))
    with atomic_file(chosen.out) as path:
        path.write_text(dump_gold(gold), encoding="utf-8")
    sys.stdout.write(summary(gold))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
