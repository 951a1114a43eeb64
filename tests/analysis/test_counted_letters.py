"""Which letters findings count by whose codes: a person as coder, and a part of a workspace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.corpus_part import take_part
from inspection_letters.analysis.findings import make_findings
from inspection_letters.analysis.labelled import count_letters
from inspection_letters.analysis.letter_filter import read_filter
from inspection_letters.analysis.statistics.measures import COUNTED
from inspection_letters.analysis.statistics.prevalence import AS_CODED, LABELLED
from inspection_letters.outputs.methods.sections import method_sections
from inspection_letters.records import Polarity
from inspection_letters.store import open_store, writes
from inspection_letters.store.reviews import Review, write_reviews

from tests.analysis.test_together import judge
from tests.support.corpora import read_corpus
from tests.support.factories import make_codings, make_read, make_run, write_read
from tests.support.two_layers import EXTENDED, FIRST, LETTERS, SECOND, write_workspace

WEAKNESS = Polarity.WEAKNESS


def take(corpus: CodedCorpus, numbers: range) -> CodedCorpus:
    """Return the part of a corpus with the letters of some numbers."""
    ids = {f"letter-{number:02}" for number in numbers}
    letters = (
        replace(letter, region="London" if letter.letter_id in ids else "North East")
        for letter in corpus.letters
    )
    return take_part(replace(corpus, letters=tuple(letters)), read_filter("region=London"))


@pytest.fixture
def coded_by_jo(tmp_path: Path) -> Path:
    """Of 24 letters, jo judged 22 wholly, as a weakness each, and of two a sentence each."""
    path = tmp_path / "ws"
    with open_store(path, create=True) as store, store.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_codebook(conn, FIRST)
        judged = []
        for number in range(24):
            read = make_read(f"letter-{number:02}")
            write_read(conn, read, key=f"k{number}")
            judged += [
                Review(
                    read.text.letter_id,
                    excerpt.excerpt_id,
                    "jo",
                    FIRST.digest,
                    {} if excerpt.order or number > 21 else {"waits": WEAKNESS},
                )
                for excerpt in read.excerpts[: 1 if number > 21 else None]
            ]
        write_reviews(conn, judged, "run-1")
    return path


def test_figures_of_a_person_are_not_corrected_as_the_method_says(coded_by_jo: Path) -> None:
    corpus = read_corpus(coded_by_jo, "jo")
    found = make_findings(corpus)
    assert {finding.share.method for finding in found.findings if finding.share.n} == {AS_CODED}
    (waits,) = (
        finding.share
        for finding in found.findings
        if (finding.codes, finding.measure) == (("waits",), "weakness")
    )
    assert waits.point == pytest.approx(22 / 24)
    said = " ".join(words for part in method_sections(corpus) for words in part.paragraphs)
    assert "The codes of jo are taken as correct, and figures were not corrected." in said


def test_letters_that_a_person_coded_wholly_are_known(coded_by_jo: Path) -> None:
    corpus = read_corpus(coded_by_jo, "jo")
    found = make_findings(take(corpus, range(22)), census=True).findings
    assert {finding.share.method for finding in found if finding.share.n} == {LABELLED}


@pytest.mark.parametrize("recoded", [1, 3])
def test_a_part_is_counted_by_its_own_codebook(tmp_path: Path, recoded: int) -> None:
    path = write_workspace(tmp_path / "ws", detail=True)
    chosen = [make_read(f"letter-{number:02}") for number in range(recoded)]
    with open_store(path) as store, store.write() as conn:
        writes.write_codebook(conn, EXTENDED)
        for read in chosen:
            codings = [
                replace(coding, codebook_digest=EXTENDED.digest, code_id="taxis")
                for coding in make_codings(read)
            ]
            letter_id = read.text.letter_id
            writes.write_codings(
                conn, letter_id, "rules-1", codings, "k", "run-1", coder_kind="rules"
            )
    judge(path, "sam", {(0, 3): {"taxis": WEAKNESS}}, codebook=EXTENDED)
    corpus = read_corpus(path)
    part = take(corpus, range(recoded))
    assert (part.codebook, corpus.codebook) == (EXTENDED, SECOND)
    (first,) = (each for each in count_letters(part) if each.letter_id == "letter-00")
    assert first.coded is not None
    assert first.coded.mentions["taxis"][COUNTED.index("weakness")] == 2
    by_letter = {letter.letter_id: letter.in_part for letter in count_letters(part)}
    assert sum(by_letter.values()) == recoded
    assert len(by_letter) == LETTERS
