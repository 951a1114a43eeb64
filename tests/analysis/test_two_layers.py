"""Detail codes beside main codes: every figure of main codes is the same with and without them."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from inspection_letters.analysis.code_use import CodeUse
from inspection_letters.analysis.evaluation import evaluate_coder
from inspection_letters.analysis.evaluation_details import same_codes
from inspection_letters.analysis.evaluation_records import Coding
from inspection_letters.analysis.findings import make_findings
from inspection_letters.analysis.gold import (
    GoldLetter,
    GoldSentence,
    StandOffGold,
    Status,
    digest_of,
    dump_gold,
    sketch_of,
)
from inspection_letters.analysis.letters import GROUPINGS
from inspection_letters.analysis.statistics.held_out import HeldOut
from inspection_letters.api.workspace import Workspace
from inspection_letters.commands.printing.evaluation import to_text
from inspection_letters.commands.printing.findings import print_findings
from inspection_letters.commands.printing.text_output import plain_text
from inspection_letters.common.settings.run import Settings
from inspection_letters.outputs.report import to_html, to_json
from inspection_letters.records import Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.runs.human_coding import import_sheet, write_queue
from inspection_letters.runs.training.workspace_gold import gold_from_people
from inspection_letters.store import open_store, queries, reviews
from inspection_letters.store.reviews import Review
from inspection_letters.store.tables import export_tables

from tests.support.cached_reading import SAMPLES
from tests.support.command_line import CommandResult
from tests.support.corpora import read_corpus
from tests.support.in_process import run_in_process
from tests.support.two_layers import (
    LETTERS,
    SECOND,
    THIRD,
    assigned,
    code_again,
    write_workspace,
)

pytestmark = pytest.mark.xdist_group("two layers")

WEAKNESS = Polarity.WEAKNESS


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("plain") / "ws", detail=False)


@pytest.fixture(scope="module")
def detailed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("detailed") / "ws", detail=True)


def findings_of(path: Path) -> Any:
    corpus = read_corpus(path)
    return [repr(make_findings(corpus, by, ["waits,plans"]).findings) for by in (None, *GROUPINGS)]


def codings_of(path: Path) -> Any:
    corpus = read_corpus(path)
    return {
        excerpt_id: [(each.code_id, each.polarity, each.coder_id, each.score) for each in codings]
        for excerpt_id, codings in corpus.codings.items()
    }, corpus.judged


def agreement_of(path: Path) -> Any:
    return repr(evaluate_coder(read_corpus(path, "rules-1"), against="jo").evaluation)


def frames_of(path: Path) -> Any:
    ws = Workspace(path)
    coded = ws.coded_excerpts().drop(columns="codebook_version")
    return [frame.to_csv() for frame in (coded, ws.coders(), ws.differences(), ws.practice())]


def letters_of(path: Path) -> Any:
    with open_store(path) as store, store.read() as conn:
        return queries.codes_by_letter(conn, "rules-1"), queries.codes_by_letter(conn, "jo")


def queue_of(path: Path) -> Any:
    sheet = path.parent / "queue.csv"
    write_queue(path, sheet, size=10, seed=3)
    # The suggestions, which have detail codes too, are the eighth column.
    return [line.split(",")[:3] for line in sheet.read_text("utf-8-sig").splitlines()]


def exported_of(path: Path) -> Any:
    with open_store(path) as store, store.read() as conn:
        rows = export_tables(conn)["coded_excerpts"]
    return sorted(repr({**row, "codebook_version": None}) for row in rows if row["parent"] is None)


@pytest.mark.parametrize(
    "look",
    [findings_of, codings_of, agreement_of, frames_of, letters_of, queue_of, exported_of],
)
def test_main_figures_are_the_same_with_detail_codes(
    look: Any, plain: Path, detailed: Path
) -> None:
    assert look(plain) == look(detailed)


def test_people_come_before_the_coder_in_detail_only_where_they_judged_it(detailed: Path) -> None:
    corpus = read_corpus(detailed)
    by_place = {
        (letter, excerpt.order): [
            (coding.code_id, coding.polarity) for coding in corpus.detail_codings.get(name, ())
        ]
        for letter, letter_id in enumerate(sorted(corpus.excerpts_by_letter))
        for excerpt in corpus.excerpts_by_letter[letter_id]
        for name in [excerpt.excerpt_id]
    }
    for place, codes in by_place.items():
        if place in {(0, 0), (0, 1), (1, 0), (2, 1)}:
            continue
        # Kim, who judged (3, 0), had no detail codes to assign.
        assert dict(codes) == assigned(*place)[1], place
    assert by_place[0, 0] == [("reviews", WEAKNESS)]
    assert by_place[0, 1] == []
    assert by_place[1, 0] == [("clinic-waits", Polarity.STRENGTH)]
    excerpts = {found.excerpt_id: found for found in corpus.corpus_excerpts(corpus.letters)}
    assert all(
        excerpts[name].detail_codings == codings for name, codings in corpus.detail_codings.items()
    )


def test_findings_of_detail_codes(detailed: Path) -> None:
    corpus = read_corpus(detailed)
    found = make_findings(corpus, detail=True)
    assert list(dict.fromkeys(figure.codes for figure in found.findings)) == [
        ("clinic-waits",),
        ("reviews",),
    ]
    (weak,) = [
        figure
        for figure in found.findings
        if figure.codes == ("clinic-waits",) and figure.measure == "weakness"
    ]
    # Every third letter: 1, 4, 7 and 10. In letter 1, jo replaced one sentence only.
    assert (weak.share.n, weak.share.coded) == (LETTERS, 4)
    assert len(weak.excerpt_ids) == 15
    assert found.label(("reviews",)) == "Reviews of plans"
    assert found.use(weak) is CodeUse.FINDING
    joined = make_findings(corpus, any_of=["waits,clinic-waits"])
    assert {figure.codes for figure in joined.findings} == {
        ("waits",),
        ("plans",),
        ("waits", "clinic-waits"),
    }


def test_frames_have_the_detail_codes_apart(detailed: Path) -> None:
    ws = Workspace(detailed)
    found = ws.coded_excerpts(detail=True)
    assert set(found["code"]) == set(SECOND.detail_ids)
    assert set(found["parent"]) == {"waits", "plans"}
    assert ws.coded_excerpts(code="reviews")["code"].unique().tolist() == ["reviews"]
    assert ws.codebook()["parent"].fillna("").tolist() == ["", "", "waits", "plans"]
    assert set(ws.findings(detail=True)["use"]) == {"finding"}


def test_detail_codes_are_refused_where_there_are_none(plain: Path) -> None:
    with pytest.raises(UsageError, match="has no detail codes"):
        make_findings(read_corpus(plain), detail=True)


# --- evaluation ---------------------------------------------------------------------------------


def test_agreement_on_detail_codes_is_apart(detailed: Path) -> None:
    report = evaluate_coder(read_corpus(detailed, "rules-1"), against="jo")
    assert [code.code_id for code in report.evaluation.codes] == ["waits", "plans"]
    assert report.detail is not None
    counts = {code.code_id: (code.n, code.assigned) for code in report.detail.codes}
    # Rules assign clinic-waits in letter 1 and reviews in the last sentences, which jo left.
    assert counts == {"clinic-waits": (1, 1), "reviews": (2, 0)}
    assert report.detail.excerpts == 4
    assert report.detail_note == ""


def test_who_had_no_detail_codes_to_assign_has_missed_none(detailed: Path) -> None:
    report = evaluate_coder(read_corpus(detailed, "rules-1"), against="kim")
    assert report.detail is None
    assert report.detail_note == "Detail codes were not coded by kim, so none are compared."
    assert any("different versions of the codebook" in note for note in report.notes)
    # In letters coded without detail codes nothing is said of them.
    assert read_corpus(detailed, "kim").detail_codings == {}


def gold_of(path: Path, folder: Path, *, detail: bool) -> Path:
    """Write gold in which each sentence has the codes that rules assigned."""
    corpus = read_corpus(path)
    letters = []
    for number, letter_id in enumerate(sorted(corpus.excerpts_by_letter)):
        letter = corpus.letter_by_id[letter_id]
        sentences = tuple(
            GoldSentence(
                excerpt.span,
                digest_of(excerpt.quote),
                sketch_of(excerpt.quote),
                excerpt.section,
                {**codes[0], **(codes[1] if detail else {})},
                Status.SINGLE,
            )
            for excerpt in corpus.excerpts_by_letter[letter_id]
            for codes in [assigned(number, excerpt.order)]
        )
        letters.append(GoldLetter(letter.file, letter_id, "", "r", sentences))
    gold = StandOffGold(
        SECOND.name,
        SECOND.digest,
        SECOND.code_ids,
        tuple(letters),
        SECOND.detail_ids if detail else (),
    )
    target = folder / "gold.jsonl"
    target.write_text(dump_gold(gold), encoding="utf-8")
    return target


@pytest.mark.parametrize("detail", [True, False])
def test_performance_on_detail_codes(detail: bool, detailed: Path, tmp_path: Path) -> None:
    gold = gold_of(detailed, tmp_path, detail=detail)
    report = evaluate_coder(read_corpus(detailed, "rules-1"), gold=gold)
    assert report.evaluation.overall["micro_f1"].value == 1
    if detail:
        assert report.detail is not None
        assert report.detail.overall["micro_f1"].value == 1
    else:
        assert report.detail is None
        assert report.detail_note == (
            "Detail codes were not coded by gold (gold.jsonl), so none are compared."
        )
    for page in (to_text(report), to_html(report), to_json(report)):
        assert ("clinic-waits" in page) is detail


@pytest.mark.parametrize("name", ["send", "other"])
def test_versions_of_a_codebook_are_compared_by_the_codes_that_both_have(name: str) -> None:
    new = Coding("new", {"e": {"waits": WEAKNESS}}, ("waits", "plans"), "b", {}, codebook_name=name)
    old = Coding(
        "old",
        {"e": {"waits": WEAKNESS, "gone": WEAKNESS}},
        ("waits", "gone"),
        "a",
        {},
        codebook_name="send",
    )
    if name == "other":
        with pytest.raises(UsageError, match="only one has gone, plans"):
            same_codes(new, old)
        return
    first, second, note = same_codes(new, old)
    assert first.code_ids == second.code_ids == ("waits",)
    assert first.labels == second.labels == {"e": {"waits": WEAKNESS}}
    assert note == ("Not every version of the codebook that was used has gone, plans: left out.")


# --- people, and another version of the codebook ------------------------------------------------


def test_sheets_suggest_and_take_detail_codes(tmp_path: Path) -> None:
    ws = write_workspace(tmp_path / "ws", detail=True)
    sheet = tmp_path / "sheet.csv"
    write_queue(ws, sheet, size=4 * LETTERS, seed=1)
    head, *rows = csv.reader(sheet.read_text("utf-8-sig").splitlines())
    suggested, codes = head.index("suggested"), head.index("codes")
    assert any("reviews:strength" in row[suggested] for row in rows)
    for row in rows[:2]:
        row[codes] = "waits:weakness; clinic-waits:mixed"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    assert import_sheet(sheet, "sam", ws).new == 2
    corpus = read_corpus(ws)
    for row in rows[:2]:
        (main,), (detail,) = corpus.codings[row[0]], corpus.detail_codings[row[0]]
        assert (main.code_id, main.coder_id) == ("waits", "sam")
        assert (detail.code_id, detail.polarity) == ("clinic-waits", Polarity.MIXED)
    gold, _ = gold_from_people(["sam", "kim"], corpus, SECOND)
    assert gold.detail is not None
    assert (gold.judged.sum(), gold.detail.judged.sum(), gold.detail.codes.sum()) == (3, 2, 2)


def test_a_workspace_moves_to_a_version_with_detail_codes(tmp_path: Path) -> None:
    ws = write_workspace(tmp_path / "ws", detail=False)
    before = codings_of(ws)
    code_again(ws, SECOND)
    # What people said of main codes stands, and of detail codes they have said nothing.
    assert codings_of(ws) == before
    corpus = read_corpus(ws)
    assert corpus.codebook == SECOND
    assert corpus.left_out == {}
    assert {coding.coder_id for found in corpus.detail_codings.values() for coding in found} == {
        "rules-1"
    }


def test_codes_that_a_version_no_longer_has_are_listed(tmp_path: Path) -> None:
    ws = write_workspace(tmp_path / "ws", detail=True)
    code_again(ws, THIRD)
    corpus = read_corpus(ws)
    assert corpus.codebook == THIRD
    assert corpus.left_out == {"plans": 1, "reviews": 2}
    kept = {code.code_id for found in corpus.codings.values() for code in found}
    assert kept == {"waits"}
    note = [note for note in make_findings(corpus).notes if "not in the codebook" in note]
    assert note == [
        "People assigned codes that are not in the codebook send 3.0: plans (1 excerpt), reviews "
        "(2 excerpts). They stay in the workspace and are not counted."
    ]
    with open_store(ws) as store, store.read() as conn:
        stored = reviews.all_reviews(conn)
    assert any("plans" in review.codes for review in stored)


def test_codes_that_a_version_no_longer_has_are_not_learned(tmp_path: Path) -> None:
    ws = write_workspace(tmp_path / "ws", detail=True)
    corpus = read_corpus(ws)
    gold, notes = gold_from_people(["jo"], corpus, THIRD)
    # Of four sentences, the one with reviews alone says nothing of the codes that are left.
    assert gold.judged.sum() == 3
    assert gold.detail is not None
    # Sentence (0, 0) has lost the only detail code it had, so its details are not known.
    assert (gold.detail.judged.sum(), gold.detail.codes.sum()) == (2, 1)
    assert [sorted(labels) for labels in gold.labels if labels] == [["waits"]]
    assert notes == (
        "Coded by jo: 3 sentences, letters: 2.",
        "People assigned codes that are not in the codebook send 3.0, so nothing is learned from "
        "these: plans (1 excerpt), reviews (2 excerpts). 1 sentence with no other code is left "
        "out.",
    )
    with pytest.raises(UsageError, match=r"None of the codes that jo assigned .* clinic-waits"):
        gold_from_people(["jo"], corpus, replace(THIRD, codes=(), detail_codes=()))


PLAIN_CODEBOOK = """
name: mine
version: 1.0.0
language: en-GB
polarities: {strength: works, weakness: fails, mixed: both, context: neither}
rules: [Code what the sentence says.]
codes:
  - {id: leading, group: g, label: Leading, definition: Leaders., patterns: [leaders]}
  - {id: helping, group: g, label: Helping, definition: Support., patterns: [support*]}
"""
DETAIL_CODES = """
detail_codes:
  - {id: planning, parent: leading, label: Plans, definition: Plans., patterns: [plan*]}
"""


def test_a_run_by_another_version_keeps_what_people_coded(tmp_path: Path) -> None:
    ws, first_book, second_book = (tmp_path / name for name in ("ws", "first.yaml", "second.yaml"))
    first_book.write_text(PLAIN_CODEBOOK, encoding="utf-8")
    second_book.write_text(
        PLAIN_CODEBOOK.replace("1.0.0", "2.0.0") + DETAIL_CODES, encoding="utf-8"
    )
    letters = [SAMPLES / "990020_brackenfold.pdf"]
    run_in_process(letters, ws, Settings(coder="rules", codebook=first_book))
    first = read_corpus(ws)
    excerpt = first.excerpts[0]
    review = Review(
        excerpt.letter_id, excerpt.excerpt_id, "jo", first.codebook.digest, {"helping": WEAKNESS}
    )
    with open_store(ws) as store, store.write() as conn:
        reviews.write_reviews(conn, [review], first.runs[0].run_id)
    before = codings_of(ws)
    summary = run_in_process(letters, ws, Settings(coder="rules", codebook=second_book))
    assert summary.recoded == 1
    assert {code.code_id for code in summary.detail_codes} == {"planning"}
    assert {code.code_id for code in summary.codes} == {"leading", "helping"}
    assert summary.left_out == {}
    assert codings_of(ws) == before
    assert read_corpus(ws).codebook.version == "2.0.0"


# --- the command line ---------------------------------------------------------------------------


def test_detail_codes_on_the_command_line(
    detailed: Path, plain: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = CommandResult(capsys, "findings", "-w", detailed, "--detail")
    assert shown.status == 0, shown.err
    assert "Waits for a clinic" in shown.out
    assert "Waiting " not in shown.out
    assert "All these figures are for finding sentences, not for counting." in shown.out
    rows = csv.DictReader(
        CommandResult(capsys, "findings", "-w", detailed, "--detail", "-f", "csv").out.splitlines()
    )
    assert {(row["codes"], row["use"]) for row in rows} == {
        ("clinic-waits", "finding"),
        ("reviews", "finding"),
    }
    refused = CommandResult(capsys, "findings", "-w", plain, "--detail")
    assert refused.status == 2
    assert "has no detail codes. Code the letters with a codebook that has" in refused.err
    found = CommandResult(capsys, "find", "-w", detailed, "--code", "clinic-waits", "--limit", 1)
    assert "clinic-waits: strength (1.00, jo)" in found.out
    meant = CommandResult(capsys, "find", "-w", detailed, "--code", "clinic-wait")
    assert "Did you mean 'clinic-waits'?" in meant.complaint


def test_only_codes_that_are_not_for_counting_are_marked(detailed: Path) -> None:
    found = make_findings(read_corpus(detailed))
    known = HeldOut("rules-1", "c", SECOND.digest, (), {"waits": 0.8, "plans": 0.41})
    page = plain_text(lambda console: print_findings(console, replace(found, held_out=known)))
    (waits,) = [line for line in page.splitlines() if line.lstrip().startswith("Waiting")]
    (plans,) = [line for line in page.splitlines() if line.lstrip().startswith("Plans")]
    assert "†" not in waits
    assert "Plans †" in plans
    assert "† For finding sentences, not for counting." in page
    good = replace(known, f1={"waits": 0.8, "plans": 0.6})
    page = plain_text(lambda console: print_findings(console, replace(found, held_out=good)))
    assert "†" not in page
