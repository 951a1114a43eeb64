"""Figures of codes that were added to a codebook after people and a coder were measured by it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import inspection_letters.analysis.findings
import pytest
from inspection_letters.analysis import held_out_errors
from inspection_letters.analysis.corpus import load_corpus
from inspection_letters.analysis.findings import make_findings
from inspection_letters.analysis.labelled import count_letters
from inspection_letters.analysis.people import codes_unasked, merge_codings
from inspection_letters.analysis.statistics.measures import WEAKNESS_SHARE
from inspection_letters.analysis.statistics.prevalence import AS_CODED
from inspection_letters.records import CodedExcerpt, Polarity
from inspection_letters.records.light_models import LightModel
from inspection_letters.store import open_store
from inspection_letters.store.reviews import Review

from tests.analysis.test_together import judge
from tests.support.corpora import read_corpus
from tests.support.two_layers import (
    EXTENDED,
    FIRST,
    LETTERS,
    code_again_with_taxis,
    write_workspace,
)

BOOKS = {book.digest: book for book in (FIRST, EXTENDED)}


def coding(code_id: str) -> CodedExcerpt:
    return CodedExcerpt(
        "e", "l", code_id, Polarity.WEAKNESS, "model-2", 0.7, "run-1", EXTENDED.digest
    )


def review(codebook: str, *codes: str, person: str = "jo") -> Review:
    return Review("l", "e", person, codebook, dict.fromkeys(codes, Polarity.STRENGTH))


@pytest.mark.parametrize(
    ("reviews", "counted"),
    [
        ([review(FIRST.digest, "waits")], {"waits", "taxis"}),
        ([review(FIRST.digest)], {"taxis"}),
        ([review(EXTENDED.digest, "waits")], {"waits"}),
        ([review(FIRST.digest), review(EXTENDED.digest, person="sam")], set()),
    ],
)
def test_people_who_had_no_such_code_do_not_reject_it(
    reviews: list[Review], counted: set[str]
) -> None:
    codings = [coding("plans"), coding("taxis")]
    merged = merge_codings(codings, {"e": reviews}, EXTENDED.code_ids, BOOKS)
    assert {found.code_id for found in merged["e"]} == counted


def test_codes_that_nobody_could_assign_are_known_by_excerpt() -> None:
    reviews = {"e": [review(FIRST.digest)], "f": [review(EXTENDED.digest)]}
    assert codes_unasked(reviews, EXTENDED.code_ids, BOOKS) == {
        "e": frozenset({"taxis"}),
        "f": frozenset(),
    }


def test_added_codes_are_as_coded_and_the_others_do_not_change(tmp_path: Path) -> None:
    path = write_workspace(tmp_path / "ws", detail=False)
    with open_store(path) as store:
        before = make_findings(load_corpus(store))
    code_again_with_taxis(path)
    with open_store(path) as store:
        after = make_findings(load_corpus(store))
    own = [finding for finding in after.findings if finding.codes == ("taxis",)]
    assert own
    assert {finding.share.method for finding in own} == {AS_CODED}
    assert max(finding.share.coded for finding in own) == LETTERS
    assert any("Added to the codebook" in note for note in after.notes)
    shares = [
        {(f.codes, f.measure): str(f.share) for f in found.findings if f.codes != ("taxis",)}
        for found in (before, after)
    ]
    assert shares[0] == shares[1]


def test_what_learned_from_people_is_not_corrected_by_what_it_learned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_workspace(tmp_path / "ws", detail=False)
    code_again_with_taxis(path)
    taxis = {"waits": Polarity.WEAKNESS, "taxis": Polarity.WEAKNESS}
    own = {(letter, 0): taxis for letter in range(LETTERS)}
    judge(path, "sam", own, codebook=EXTENDED)
    corpus = read_corpus(path, "rules-1")
    assert {letter.coder is None for letter in count_letters(corpus, of_added=True)} == {False}
    light = LightModel("taxis", "light-1", "", judged=60, positive=30, letters=6, used=True)
    learned = replace(
        corpus,
        coders={name: replace(coder, light=(light,)) for name, coder in corpus.coders.items()},
    )
    assert [model.code_id for model in learned.coder.light] == ["taxis"]
    asked: list[bool] = []

    def counted(*arguments: Any, **options: Any) -> Any:
        asked.append(options.get("by_light", False))
        letters = count_letters(*arguments, **options)
        if asked[-1]:
            assert all(letter.coder is None for letter in letters)
        return letters

    monkeypatch.setattr(inspection_letters.analysis.findings, "count_letters", counted)
    make_findings(learned)
    assert asked.count(True) == 1


def test_added_codes_are_among_weakness_mentions_unless_a_note_says_otherwise(
    tmp_path: Path,
) -> None:
    path = write_workspace(tmp_path / "ws", detail=False)
    code_again_with_taxis(path)
    both = {"waits": Polarity.WEAKNESS, "taxis": Polarity.WEAKNESS}
    judge(path, "sam", {(5, 0): both}, codebook=EXTENDED)
    found = make_findings(read_corpus(path, "sam"))
    shares = {
        finding.codes: finding.share.point
        for finding in found.findings
        if finding.measure == WEAKNESS_SHARE
    }
    assert shares["waits",] == shares["taxis",] == pytest.approx(0.5)
    apart = "They are not among all weakness mentions of a letter"
    assert not any(apart in note for note in found.notes)
    # How well a coder assigns taxis is not known, so they are apart, and a note says so.
    found = make_findings(read_corpus(path, "rules-1"))
    (own,) = (f for f in found.findings if f.codes == ("waits",) and f.measure == WEAKNESS_SHARE)
    waits_alone = make_findings(read_corpus(path, "rules-1"), any_of=["waits,taxis"])
    (joint,) = (
        f
        for f in waits_alone.findings
        if f.codes == ("waits", "taxis") and f.measure == WEAKNESS_SHARE
    )
    assert own.share.point < joint.share.point
    assert any(apart in note for note in found.notes)


def test_errors_by_the_extended_codebook_are_found() -> None:
    from inspection_letters.codebook import default_codebook_path, load_codebook

    base = load_codebook(default_codebook_path())
    mine = replace(base, digest="0" * 64, base=base.digest, added=("taxis",))
    assert held_out_errors.known_errors("model-2", mine.digests) is not None
    assert held_out_errors.known_errors("model-2", [mine.digest]) is None
