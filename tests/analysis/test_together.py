"""How good people's and a coder's codes are together, by a reference that is not part of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from inspection_letters.analysis.evaluation import evaluate_coder
from inspection_letters.analysis.evaluation_records import EvaluationReport
from inspection_letters.analysis.gold import load_gold
from inspection_letters.api.workspace import Workspace
from inspection_letters.commands.printing.evaluation import to_text
from inspection_letters.outputs.report import to_html, to_json
from inspection_letters.records import Codebook, Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.store import open_store
from inspection_letters.store.reviews import Review, write_reviews

from tests.analysis.test_two_layers import gold_of
from tests.support.command_line import CommandResult
from tests.support.corpora import read_corpus
from tests.support.factories import make_read
from tests.support.two_layers import (
    LETTERS,
    MIXED,
    SECOND,
    STRENGTH,
    WEAKNESS,
    Codes,
    assigned,
    write_workspace,
)

CHECKED: Mapping[tuple[int, int], Codes] = {
    (0, 0): {"waits": STRENGTH, "reviews": WEAKNESS},  # As jo.
    (1, 0): {"plans": MIXED},  # As jo, who also assigned a detail code.
    (6, 0): {"waits": STRENGTH},  # As rules.
    (9, 0): {},  # Rules assign waits.
}
"""What sam judged, who checks the others."""


def judge(
    path: Path,
    person: str,
    judged: Mapping[tuple[int, int], Codes],
    *,
    reason: str = "",
    codebook: Codebook = SECOND,
) -> None:
    """Write a person's judgements, by number of letter and sentence; with a reason, decisions."""
    reads = [make_read(f"letter-{number:02}") for number in range(LETTERS)]
    reviews = [
        Review(
            reads[letter].text.letter_id,
            reads[letter].excerpts[sentence].excerpt_id,
            person,
            codebook.digest,
            codes,
            reason,
            adjudicated=bool(reason),
        )
        for (letter, sentence), codes in judged.items()
    ]
    with open_store(path) as store, store.write() as conn:
        write_reviews(conn, reviews, "run-1")


@pytest.fixture
def ws(tmp_path: Path) -> Path:
    path = write_workspace(tmp_path / "ws", detail=True)
    judge(path, "sam", CHECKED)
    return path


def together(path: Path, against: str) -> EvaluationReport:
    return evaluate_coder(read_corpus(path, "rules-1"), against=against, with_people=True)


def test_people_come_first_and_the_coder_elsewhere(ws: Path) -> None:
    report = together(ws, "sam")
    assert (report.coder_id, report.reference) == ("people and rules-1", "sam")
    assert report.evaluation.overall["micro_f1"].value == pytest.approx(6 / 7)
    alone = evaluate_coder(read_corpus(ws, "rules-1"), against="sam")
    # Rules have missed plans.
    assert alone.evaluation.overall["micro_f1"].value == pytest.approx(4 / 6)
    assert report.is_performance
    assert not alone.is_performance


def test_each_part_has_its_figures(ws: Path) -> None:
    parts = {part.group: part for part in together(ws, "sam").evaluation.groups["source"]}
    assert {name: part.excerpts for name, part in parts.items()} == {"people": 2, "rules-1": 2}
    assert parts["people"].figures["micro_f1"].value == 1
    assert parts["rules-1"].figures["micro_f1"].value == pytest.approx(2 / 3)


def test_detail_codes_are_measured_together_too(ws: Path) -> None:
    report = together(ws, "sam")
    assert report.detail is not None
    counts = {code.code_id: (code.n, code.assigned) for code in report.detail.codes}
    # What jo assigned, who has clinic-waits where sam has none.
    assert counts == {"clinic-waits": (0, 1), "reviews": (1, 1)}


def test_what_the_reference_coded_is_no_part_of_what_is_measured(ws: Path) -> None:
    before = together(ws, "sam").evaluation
    judge(ws, "sam", {(3, 3): {"waits": MIXED}, (9, 0): {"plans": MIXED}})
    corpus = read_corpus(ws, "rules-1")
    report = evaluate_coder(corpus, against="sam", with_people=True)
    assigned_before = {code.code_id: code.assigned for code in before.codes}
    assigned_now = {code.code_id: code.assigned for code in report.evaluation.codes}
    # Only what rules assign to the sentence that is compared in addition.
    added = {code: code in assigned(3, 3)[0] for code in assigned_now}
    assert assigned_now == {code: assigned_before[code] + added[code] for code in assigned_now}
    assert any("sam's coding is taken as correct" in note for note in report.notes)


def test_decisions_that_rest_on_the_reference_are_no_part_of_it(ws: Path, tmp_path: Path) -> None:
    before = together(ws, "sam").evaluation
    gold = gold_of(ws, tmp_path, detail=True)
    first = evaluate_coder(read_corpus(ws, "rules-1"), gold=gold, with_people=True).evaluation
    judge(ws, "pat", {(0, 0): {"plans": MIXED}}, reason="Jo and sam overlooked plans.")
    assert together(ws, "sam").evaluation == before
    # Gold does not rest on anyone's coding, so what counts is measured.
    settled = evaluate_coder(read_corpus(ws, "rules-1"), gold=gold, with_people=True).evaluation
    assert settled != first


def test_scores_are_of_the_coder_alone(ws: Path) -> None:
    # Of the two sentences that people did not code, rules assigned waits to both.
    assert together(ws, "sam").evaluation.scored == 2


def test_the_notes_say_who_coded_how_much(ws: Path) -> None:
    report = together(ws, "sam")
    assert report.notes[0].startswith(
        "Of the 4 excerpts, 2 (50%) were coded by people (jo, kim), the others by rules-1."
    )
    assert "so these figures are not those of all letters" in report.notes[1]


def test_codes_that_the_codebook_no_longer_has_are_named(ws: Path) -> None:
    judge(ws, "jo", {(5, 0): {"gone": WEAKNESS}})
    notes = together(ws, "sam").notes
    assert any("not in the codebook send 2.0: gone (1 excerpt)" in note for note in notes)


@pytest.mark.parametrize("copied", [True, False])
def test_gold_made_from_the_same_coding_is_suspected(
    copied: bool, ws: Path, tmp_path: Path
) -> None:
    gold = gold_of(ws, tmp_path, detail=True)
    sentences = [(letter, sentence) for letter in range(LETTERS) for sentence in range(3)]
    codes: dict[tuple[int, int], dict[str, Polarity]] = {
        place: dict(assigned(*place)[0]) for place in sentences
    }
    if not copied:
        codes[7, 2] = {"plans": MIXED}
    with open_store(ws) as store, store.write() as conn:
        for name in ("reviews", "codings"):
            conn.exec_driver_sql(f"DELETE FROM {name} WHERE coder_id IN ('jo', 'kim', 'sam')")
    judge(ws, "pat", codes)
    report = evaluate_coder(read_corpus(ws, "rules-1"), gold=gold, with_people=True)
    suspected = [note for note in report.notes if "People's codes are those of gold" in note]
    assert len(suspected) == copied
    assert len(load_gold(gold).letters) == LETTERS


@pytest.mark.parametrize(
    ("coder", "against", "complaint"),
    [
        ("jo", "sam", r"jo is a person: people's coding is measured together with"),
        ("rules-1", "rules-1", r"rules-1 cannot be compared with itself"),
        (None, "rules-1", r"rules-1 cannot be compared with itself|is a rule set or model"),
        ("rules-1", "people", r"cannot be measured against all people's coding"),
        ("rules-1", "sma", r"'sma'.*sam"),
        ("rulse-1", "sam", r"rulse-1"),
    ],
)
def test_what_cannot_be_measured_is_refused(
    coder: str | None, against: str, complaint: str, ws: Path
) -> None:
    with pytest.raises(UsageError, match=complaint):
        evaluate_coder(read_corpus(ws, coder), against=against, with_people=True)


def test_a_person_alone_is_not_measured_against_the_same_coding(ws: Path) -> None:
    with open_store(ws) as store, store.write() as conn:
        for name in ("reviews", "codings"):
            conn.exec_driver_sql(f"DELETE FROM {name} WHERE coder_id IN ('jo', 'kim')")
    with pytest.raises(UsageError, match="sam is the only person who has coded"):
        together(ws, "sam")


def test_without_people_there_is_nothing_to_join(ws: Path) -> None:
    with open_store(ws) as store, store.write() as conn:
        conn.exec_driver_sql("DELETE FROM reviews")
        conn.exec_driver_sql("DELETE FROM codings WHERE coder_kind = 'human'")
    with pytest.raises(UsageError, match="Nobody has coded in the workspace"):
        together(ws, "gold")


def test_every_format_has_the_figures_by_source(
    ws: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = together(ws, "sam")
    assert report.command.endswith("--coder rules-1 --against sam --with-people --seed 0")
    for page in (to_text(report), to_html(report)):
        assert "By source" in page
        assert "Neither coder is taken as correct" not in page
    assert '"with_people": true' in to_json(report)
    result = CommandResult(capsys, *report.command.split()[3:])
    assert "people and rules-1 against sam" in result.out


def test_data_frames_have_the_detail_codes_below_their_main_codes(ws: Path) -> None:
    measured = Workspace(ws).evaluate("rules-1", "sam", with_people=True)
    assert measured.coder_id == "people and rules-1"
    assert measured.is_performance
    frame = measured.by_code
    assert frame["code"].tolist() == ["waits", "plans", "clinic-waits", "reviews"]
    assert frame["parent"].fillna("").tolist() == ["", "", "waits", "plans"]
    assert frame["in_reference"].tolist() == [2, 1, 0, 1]
    assert list(measured.detail_overall.columns) == list(measured.overall.columns)
    assert measured.detail_overall.set_index("figure").loc["recall (micro)", "value"] == 1
    plain = Workspace(ws).evaluate("rules-1", "kim")
    assert plain.by_code["parent"].isna().all()
    assert plain.detail_overall.empty
    assert plain.detail_note.startswith("Detail codes were not coded by kim")
