"""The sample corpus is complete, marked as fictional and made again byte by byte."""

import csv
import json
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pypdfium2
import pytest

from corpus.samples.build import letters, made_with
from corpus.samples.compose import compose_all
from corpus.samples.loading import DATA, load_bank, load_plans
from corpus.samples.wrapping import break_points, wrap
from pipeline.records import Outcome

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "corpus" / "sample"
WHOLE = json.loads((SAMPLE / "manifest.json").read_text(encoding="utf-8"))
MANIFEST = WHOLE["letters"]
FICTIONAL = "Fictional sample - not a real inspection letter"


def page_texts(path):
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def joined(text):
    """Text without white space and hyphens, so that line ends do not matter."""
    return "".join(
        letter for letter in text if not letter.isspace() and letter not in "-\ufffe\u00ad\x02"
    )


@pytest.fixture(scope="module")
def texts():
    return {known["file"]: page_texts(SAMPLE / known["file"]) for known in MANIFEST}


def test_files_are_those_of_the_manifest():
    assert sorted(path.name for path in SAMPLE.glob("*.pdf")) == sorted(
        known["file"] for known in MANIFEST
    )
    for known in MANIFEST:
        assert sha256((SAMPLE / known["file"]).read_bytes()).hexdigest() == known["sha256"]


def test_corpus_is_small_enough_to_ship():
    assert sum(path.stat().st_size for path in SAMPLE.glob("*.pdf")) < 3_000_000


def test_three_outcomes():
    counts = Counter(known["outcome"] for known in MANIFEST)
    assert sum(counts.values()) >= 24
    assert set(counts) == {outcome.value for outcome in Outcome}
    assert min(counts.values()) >= 7


def test_actions_only_with_systemic_failings():
    for known in MANIFEST:
        systemic = known["outcome"] == Outcome.SYSTEMIC_FAILINGS
        assert bool(known["priority_actions"]) == systemic
        assert known["areas_for_improvement"]


@pytest.fixture(scope="module")
def again():
    wanted = [MANIFEST[place]["file"] for place in (1, 6, 11)]
    printed = list(letters(wanted))
    assert [known["file"] for known, _ in printed] == wanted
    return printed


def test_printing_twice_gives_the_same_bytes(again):
    twice = list(letters([known["file"] for known, _ in again]))
    assert [printed.data for _, printed in twice] == [printed.data for _, printed in again]


def test_printing_again_gives_what_is_shipped(again):
    same_tools = WHOLE["made_with"] == made_with()
    for known, printed in again:
        shipped = next(entry for entry in MANIFEST if entry["file"] == known["file"])
        assert {**known, "sha256": ""} == {**shipped, "sha256": ""}
        path = SAMPLE / known["file"]
        assert page_texts(printed.data) == page_texts(path)
        if same_tools:
            assert printed.data == path.read_bytes()


def test_pages(texts):
    for known in MANIFEST:
        pages = texts[known["file"]]
        assert len(pages) == known["pages"] >= 5
        assert all(FICTIONAL in page for page in pages)


def test_every_sentence_of_the_manifest_is_printed(texts):
    footers = (FICTIONAL,)
    for known in MANIFEST:
        area = f"{known['area']} Local Area Partnership"
        whole = ""
        for number, page in enumerate(texts[known["file"]], start=1):
            body = page
            for furniture in (
                *footers,
                f"Area SEND inspection report: {area}",
                f"Inspection report: {area}",
            ):
                body = body.replace(furniture, "")
            lines = [line.strip() for line in body.splitlines()]
            drop = {str(number), known["footer_dates"], f"{known['footer_dates']} {number}"}
            whole += joined("".join(line for line in lines if line not in drop))
        for passages in known["findings"].values():
            for passage in passages:
                assert joined("".join(passage)) in whole, passage


def test_no_sentence_twice_in_a_letter_and_few_across():
    seen = Counter()
    for known in MANIFEST:
        sentences = [
            sentence
            for passages in known["findings"].values()
            for passage in passages
            for sentence in passage
        ]
        assert len(sentences) == len(set(sentences))
        seen.update(sentences)
    repeated = sum(1 for uses in seen.values() if uses > 1)
    assert repeated < 0.25 * len(seen)
    assert max(seen.values()) <= 4


def test_codes_run_parallel_to_sentences():
    for known in MANIFEST:
        for name, passages in known["findings"].items():
            assert [len(passage) for passage in passages] == [
                len(passage) for passage in known["codes"][name]
            ]


def test_bank_covers_the_codebook():
    bank = load_bank()
    codes = set(bank.sentences) - bank.outside
    assert len(codes) == 23
    for code in codes:
        roles = bank.sentences[code]
        assert len(set(roles["strength"])) >= 10
        assert len(set(roles["weakness"])) >= 10
        assert roles["mixed"]
        assert roles["context"]


def test_page_breaks_cut_every_kind_of_block():
    cuts = Counter(kind for known in MANIFEST for kind in known["cuts"])
    for kind in ("paragraph", "bullet", "action-cell", "improvement-cell"):
        assert cuts[kind] >= 3


def test_areas_have_the_columns_of_the_list_of_real_areas():
    def header(path):
        with path.open(encoding="utf-8", newline="") as file:
            return next(csv.reader(file))

    assert header(SAMPLE / "areas.csv") == header(ROOT / "corpus" / "areas.csv")
    assert (SAMPLE / "areas.csv").read_bytes() == (DATA / "areas.csv").read_bytes()


def test_no_slot_is_left_open():
    for content in compose_all(load_bank(), load_plans()):
        for passages in (content.experience, content.effective, content.better):
            for passage in passages:
                for sentence in passage:
                    assert not set("{}<>|") & set(sentence.text)
                    assert sentence.text[-1] in ".’"


def test_wrap_breaks_long_words_only_when_asked():
    text = "The arrangements for children of the partnership"
    assert " ".join(wrap(text, len, 12)) == text
    hyphenated = wrap(text, len, 12, hyphenate=True)
    assert any(line.endswith("-") for line in hyphenated)
    assert all(len(line) <= 12 for line in hyphenated)


def test_break_points_leave_short_words_alone():
    assert break_points("plan") == ()
    assert break_points("children") == (4,)
    assert break_points("partnership") == (7, 4)
