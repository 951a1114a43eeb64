"""Workspaces whose codebook has detail codes, and the same without them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from inspection_letters.records import Code, Codebook, CodedExcerpt, Polarity, ReadLetter
from inspection_letters.store import open_store, writes
from inspection_letters.store.reviews import Review, write_reviews

from tests.support.factories import digest, make_codebook, make_read, make_run, write_read

LETTERS = 12
STRENGTH, WEAKNESS, MIXED = Polarity.STRENGTH, Polarity.WEAKNESS, Polarity.MIXED

FIRST = replace(
    make_codebook("1.0"),
    codes=(*make_codebook().codes, Code("plans", "access", "Plans", "Quality of plans.")),
    digest=digest("two layers", "1.0"),
)
"""A codebook without detail codes."""

SECOND = replace(
    FIRST,
    version="2.0",
    detail_codes=(
        Code("clinic-waits", "access", "Waits for a clinic", "Clinics.", parent="waits"),
        Code("reviews", "access", "Reviews of plans", "Reviews.", parent="plans"),
    ),
    digest=digest("two layers", "2.0"),
)
"""The same with two detail codes."""

THIRD = replace(
    SECOND,
    version="3.0",
    codes=FIRST.codes[:1],
    detail_codes=SECOND.detail_codes[:1],
    digest=digest("two layers", "3.0"),
)
"""A version that no longer has the codes of plans."""

EXTENDED = replace(
    FIRST,
    name="mine",
    codes=(*FIRST.codes, Code("taxis", "access", "Taxis", "Taxis.")),
    digest=digest("extended"),
    extends=FIRST.name,
    base=FIRST.digest,
    added=("taxis",),
)
"""The first with a code that was added to it."""

Codes = Mapping[str, Polarity]

JUDGED: Mapping[tuple[int, int], tuple[Codes, Codes]] = {
    (0, 0): ({"waits": STRENGTH}, {"reviews": WEAKNESS}),
    (0, 1): ({}, {}),
    (1, 0): ({"plans": MIXED}, {"clinic-waits": STRENGTH}),
    (2, 1): ({}, {"reviews": MIXED}),
}
"""What jo judged: main and detail codes, by number of letter and sentence."""


def assigned(letter: int, sentence: int) -> tuple[Codes, Codes]:
    """Return the main and detail codes that rules assign to a sentence."""
    main: dict[str, Polarity] = {}
    if (letter + sentence) % 3 == 0:
        main["waits"] = WEAKNESS if letter % 2 else STRENGTH
    if (letter * sentence) % 4 == 1:
        main["plans"] = WEAKNESS
    detail = {"clinic-waits": WEAKNESS} if letter % 3 == 1 else {}
    return main, detail | ({"reviews": STRENGTH} if sentence == 3 else {})


def write_workspace(path: Path, *, detail: bool) -> Path:
    """Write letters coded by rules, some of their sentences judged by two people.

    Jo judged by the codebook of the coder, kim by the first; with ``detail``, the coder's
    codebook is the second.
    """
    codebook = SECOND if detail else FIRST
    with open_store(path, create=True) as store, store.write() as conn:
        writes.write_run(conn, make_run())
        for book in (FIRST, SECOND):
            writes.write_codebook(conn, book)
        reads = [make_read(f"letter-{number:02}") for number in range(LETTERS)]
        for number, read in enumerate(reads):
            write_read(conn, read, key=f"k{number}")
            found = tuple(_codings(number, read, codebook))
            letter_id = read.text.letter_id
            writes.write_codings(
                conn, letter_id, "rules-1", found, "k", "run-1", coder_kind="rules"
            )
        for person, book, rows in (("jo", codebook, JUDGED), ("kim", FIRST, {(3, 0): ({}, {})})):
            judged = [
                Review(
                    reads[letter].text.letter_id,
                    reads[letter].excerpts[sentence].excerpt_id,
                    person,
                    book.digest,
                    _layers(codes, book),
                )
                for (letter, sentence), codes in rows.items()
            ]
            write_reviews(conn, judged, "run-1")
    return path


def code_again(path: Path, codebook: Codebook) -> None:
    """Code the letters by another codebook, as a run does."""
    with open_store(path) as store, store.write() as conn:
        writes.write_codebook(conn, codebook)
        for number in range(LETTERS):
            read = make_read(f"letter-{number:02}")
            found = [
                coding
                for coding in _codings(number, read, codebook)
                if coding.code_id in codebook.all_code_ids
            ]
            name = read.text.letter_id
            writes.write_codings(conn, name, "rules-1", found, "k", "run-1", coder_kind="rules")


def code_again_with_taxis(path: Path) -> None:
    """Code the letters by the extended codebook, the second sentence of each as taxis."""
    code_again(path, EXTENDED)
    with open_store(path) as store, store.write() as conn:
        for number in range(LETTERS):
            read = make_read(f"letter-{number:02}")
            name = read.text.letter_id
            taxis = CodedExcerpt(
                read.excerpts[1].excerpt_id,
                name,
                "taxis",
                WEAKNESS,
                "rules-1",
                0.7,
                "run-1",
                EXTENDED.digest,
            )
            others = [
                coding
                for coding in _codings(number, read, EXTENDED)
                if coding.code_id in EXTENDED.all_code_ids
            ]
            writes.write_codings(
                conn, name, "rules-1", [*others, taxis], "k", "run-1", coder_kind="rules"
            )


def _layers(codes: tuple[Codes, Codes], codebook: Codebook) -> dict[str, Polarity]:
    main, detail = codes
    return {**main, **detail} if codebook.detail_codes else dict(main)


def _codings(number: int, read: ReadLetter, codebook: Codebook) -> Iterator[CodedExcerpt]:
    for order, excerpt in enumerate(read.excerpts):
        for code_id, polarity in _layers(assigned(number, order), codebook).items():
            yield CodedExcerpt(
                excerpt.excerpt_id,
                read.text.letter_id,
                code_id,
                polarity,
                "rules-1",
                0.5 + order / 10,
                "run-1",
                codebook.digest,
            )
