"""The sample corpus is complete, marked as fictional and made again byte by byte."""

import csv
import json
from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path

import pypdfium2
import pytest
from inspection_letters.records import Outcome, Role

from corpus.samples.build import letters, made_with
from corpus.samples.compose import compose_all
from corpus.samples.dates import day_text
from corpus.samples.loading import DATA, load_bank, load_plans
from corpus.samples.wrapping import break_points, wrap

pytestmark = pytest.mark.xdist_group("samples")

pytestmark = pytest.mark.xdist_group("samples")

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "corpus" / "sample"
WHOLE = json.loads((SAMPLE / "manifest.json").read_text(encoding="utf-8"))
MANIFEST = WHOLE["letters"]
KINDS = ("area-send-report", "area-send-letter", "area-send-revisit", "area-send-monitoring")
REPORTS, FIRST, REVISITS, MONITORING = (
    [known for known in MANIFEST if known["kind"] == kind] for kind in KINDS
)
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
    assert sum(path.stat().st_size for path in SAMPLE.iterdir()) < 4_000_000


def test_kinds():
    assert len(REPORTS) >= 24
    assert min(len(FIRST), len(REVISITS), len(MONITORING)) >= 8
    assert len(REPORTS) + len(FIRST) + len(REVISITS) + len(MONITORING) == len(MANIFEST)


def test_three_outcomes():
    counts = Counter(known["outcome"] for known in REPORTS)
    assert sum(counts.values()) >= 24
    assert set(counts) == {outcome.value for outcome in Outcome}
    assert min(counts.values()) >= 7


def test_actions_only_with_systemic_failings():
    for known in REPORTS:
        systemic = known["outcome"] == Outcome.SYSTEMIC_FAILINGS
        assert bool(known["priority_actions"]) == systemic
        assert known["areas_for_improvement"]


@pytest.fixture(scope="module")
def again():
    shown = [REPORTS[place] for place in (1, 6, 11)]
    for known in (FIRST, REVISITS, MONITORING):
        shown += [known[0], known[-2]]
    files = [known["file"] for known in shown]
    printed = list(letters(files))
    assert [known["file"] for known, _ in printed] == files
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
        assert len(pages) == known["pages"] >= (5 if known in REPORTS else 3)
        assert all(FICTIONAL in page for page in pages)


def running_text(known, pages):
    """The text of a letter without page furniture, as ``joined`` returns it."""
    area = f"{known['area']} Local Area Partnership"
    dates = known.get("footer_dates", known["inspection_dates"])
    whole = ""
    for number, page in enumerate(pages, start=1):
        body = page
        for furniture in (
            FICTIONAL,
            f"Area SEND inspection report: {area}",
            f"Area SEND monitoring inspection report: {area}",
            f"Inspection report: {area}",
        ):
            body = body.replace(furniture, "")
        drop = {str(number), dates, f"{dates} {number}"}
        if number > 1:
            drop.add(known.get("title", ""))
        lines = [line.strip() for line in body.splitlines()]
        whole += joined("".join(line for line in lines if line not in drop))
    return whole


def test_every_sentence_of_the_manifest_is_printed(texts):
    for known in MANIFEST:
        whole = running_text(known, texts[known["file"]])
        for passages in known["findings"].values():
            for passage in passages:
                assert joined("".join(passage)) in whole, passage


def test_every_fact_of_the_letters_is_printed(texts):
    for known in FIRST + REVISITS + MONITORING:
        whole = running_text(known, texts[known["file"]])
        lines = [known["title"], *known["headings"], *known["information"], *known["copies"]]
        lines += known["verdict_sentences"]
        lines += [need["text"] for need in known["significant_weaknesses"]]
        lines += [inspector["name"] for inspector in known["inspectors"] + known["signatories"]]
        for addressee in known["addressees"]:
            lines += [f"{addressee['title']} {addressee['name']}", *addressee["lines"]]
        if known["letter_date"]:
            lines += [day_text(date.fromisoformat(known["letter_date"])), known["salutation"]]
        for text in lines:
            assert joined(text) in whole, text


def test_no_sentence_twice_in_a_letter_and_few_across():
    for kind in (REPORTS, FIRST, REVISITS, MONITORING):
        seen = Counter()
        for known in kind:
            sentences = [
                (name.endswith("-initial"), sentence)
                for name, passages in known["findings"].items()
                for passage in passages
                for sentence in passage
            ]
            assert len(sentences) == len(set(sentences))
            seen.update(sentence for restated, sentence in sentences if not restated)
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


def months_between(earlier, later):
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days / 30.44


def first_letter(known):
    return next(letter for letter in FIRST if letter["urn"] == known["urn"])


def report_on(known):
    return next(report for report in REPORTS if report["urn"] == known["urn"])


def test_inspections_begin_and_end_on_working_days():
    for known in FIRST + REVISITS + MONITORING:
        start = date.fromisoformat(known["inspection_start"])
        end = date.fromisoformat(known["inspection_end"])
        assert start.weekday() < end.weekday() < 5
        assert (end - start).days < 5
        if known["letter_date"]:
            assert known["letter_date"] > known["inspection_end"]


def test_reports_name_the_letters_that_came_before():
    for known in FIRST:
        assert known["inspection_dates"] in report_on(known)["previous_inspection"]
    for known in REVISITS:
        assert known["inspection_end"] < report_on(known)["inspection_start"]


def test_about_half_of_the_first_letters_require_a_statement():
    required = [known for known in FIRST if known["statement_of_action"]]
    assert 0.4 <= len(required) / len(FIRST) <= 0.6
    for known in FIRST:
        assert bool(known["significant_weaknesses"]) == known["statement_of_action"]
        assert all(need["verdict"] is None for need in known["significant_weaknesses"])
    assert {known["look"]["list_at"] for known in required} == {"front", "end"}


def test_revisits_take_up_the_weaknesses_of_the_first_letter():
    def needs(known):
        return [
            need["text"][0].lower() + need["text"][1:] for need in known["significant_weaknesses"]
        ]

    shares = set()
    for known in REVISITS:
        first = first_letter(known)
        assert needs(known) == needs(first)
        assert known["initial_inspection"] == [first["inspection_start"], first["inspection_end"]]
        assert known["statement_required"] == first["letter_date"]
        assert first["letter_date"] < known["statement_fit_for_purpose"]
        assert known["statement_fit_for_purpose"] < known["inspection_start"]
        assert 18 <= months_between(first["inspection_end"], known["inspection_start"]) <= 24
        verdicts = [need["verdict"] for need in known["significant_weaknesses"]]
        assert set(verdicts) <= {"sufficient-progress", "insufficient-progress"}
        shares.add(verdicts.count("sufficient-progress") / len(verdicts))
    assert {0, 1} < shares


def test_monitoring_takes_up_the_priority_actions_of_the_report():
    shares = set()
    for known in MONITORING:
        report = report_on(known)
        verdicts = [action["verdict"] for action in known["priority_actions"]]
        assert set(verdicts) <= {"effective-action", "ineffective-action"}
        assert [{**action, "verdict": None} for action in known["priority_actions"]] == [
            {**action, "verdict": None} for action in report["priority_actions"]
        ]
        assert known["initial_inspection"] == [
            report["inspection_start"],
            report["inspection_end"],
        ]
        assert known["inspection_start"] >= "2025"
        months = months_between(report["inspection_end"], known["inspection_start"])
        assert months >= 15
        if known["first_monitoring"]:
            assert known["first_monitoring"][1] < known["inspection_start"]
        shares.add(verdicts.count("effective-action") / len(verdicts))
    assert {0, 1} < shares
    assert {known["area"] for known in MONITORING} == {
        known["area"] for known in REPORTS if known["priority_actions"]
    }


def test_each_part_of_the_findings_has_a_role():
    for known in FIRST + REVISITS + MONITORING:
        assert set(known["roles"]) == set(known["findings"])
        assert set(known["roles"].values()) <= {role.value for role in Role}


def test_old_letters_use_the_words_of_their_time():
    for known in FIRST + REVISITS:
        words = json.dumps(known["findings"], ensure_ascii=False)
        assert "partnership" not in words
        assert ("ICB" in words) <= (known["inspection_start"] >= "2022-07-01")
        assert "DSCO" not in words


def test_no_slot_is_left_open():
    for known in FIRST + REVISITS + MONITORING:
        for passages in known["findings"].values():
            for passage in passages:
                assert not set("{}<>|") & set("".join(passage))
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
