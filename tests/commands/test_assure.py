"""``letters assure``: from people's coding of whole letters to the sheet of what is left."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from inspection_letters import Workspace
from inspection_letters.analysis.assurance.agreement import FEWEST
from inspection_letters.analysis.statistics.answers import keys, make_answers
from inspection_letters.analysis.statistics.probabilities import HeldOutProbabilities
from inspection_letters.records import Excerpt, Polarity, ReadLetter
from inspection_letters.records.errors import UsageError
from inspection_letters.review.page.desk import Mode
from inspection_letters.runs import assured_coding
from inspection_letters.runs.assured_coding import assure_workspace
from inspection_letters.runs.human_coding import import_sheet
from inspection_letters.store import open_store, reviews, writes
from inspection_letters.store.reviews import Review

from tests.support.command_line import CommandResult
from tests.support.corpora import read_corpus
from tests.support.factories import (
    SENTENCES,
    make_codebook,
    make_codings,
    make_read,
    make_run,
    write_read,
)
from tests.support.review_page import JSON, answer, page

LETTERS = 30
CODED = 20
SURE = (0, 1)
"""The sentences of each letter that the model is sure of; it is not of the fourth."""

_PROBABILITIES = (0.98, 0.98, 0.01, 0.55)


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Thirty letters of four sentences; the model codes the first, second and fourth."""
    path = tmp_path / "ws"
    with open_store(path, create=True) as store, store.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_codebook(conn, make_codebook())
        for number in range(LETTERS):
            read = letter(number)
            name = read.text.letter_id
            write_read(conn, read, key=name)
            codings = [
                coding.__class__(**{**_fields(coding), "score": _PROBABILITIES[at]})
                for at, coding in zip(
                    (0, 1, 3), make_codings(read, "model-t", which=(0, 1, 3)), strict=True
                )
            ]
            writes.write_codings(conn, name, "model-t", codings, "k", "run-1", coder_kind="model")

    def probabilities(_: object, __: object, excerpts: Sequence[Excerpt]) -> np.ndarray:
        return np.array([[_PROBABILITIES[excerpt.order]] for excerpt in excerpts])

    monkeypatch.setattr(assured_coding, "_probabilities", probabilities)
    monkeypatch.setattr(assured_coding, "_folder", lambda corpus: path)
    return path


def letter(number: int) -> ReadLetter:
    """Return a letter of four sentences that no other letter has."""
    name = f"letter-{number:02}"
    return make_read(name, [f"{sentence} So says {name}." for sentence in SENTENCES])


def _fields(record: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__slots__}  # type: ignore[attr-defined]


def code(ws: Path, name: str, letters: int, *, wrong: bool = False) -> None:
    """Code some letters wholly: the first two sentences are about waits, or only the third is."""
    with open_store(ws) as store, store.write() as conn:
        writes.write_run(conn, make_run("run-2"))
        judged = []
        for number in range(letters):
            read = letter(number)
            for at, excerpt in enumerate(read.excerpts):
                applies = at == 2 if wrong else at in SURE
                codes = {"waits": Polarity.WEAKNESS} if applies else {}
                judged.append(
                    Review(
                        read.text.letter_id, excerpt.excerpt_id, name, make_codebook().digest, codes
                    )
                )
        reviews.write_reviews(conn, judged, "run-2")


def result(capsys: pytest.CaptureFixture[str], ws: Path, *options: object) -> CommandResult:
    return CommandResult(capsys, "assure", "-w", ws, *options)


def test_the_sheet_has_the_doubtful_excerpts_and_the_promise_holds_when_they_are_coded(
    ws: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code(ws, "jo", CODED)
    sheet = tmp_path / "left.xlsx"
    found = result(capsys, ws, "--target", "0.6", "--out", sheet)
    words = " ".join((found.out + found.err).split())
    assert found.status == 0
    assert "10 letters of the kind area-send, coded by model-t, with 40 excerpts." in words
    assert "20 letters with 80 excerpts that people coded (jo)" in words
    assert "If people code 10 of these excerpts (25%)" in words
    assert "at most 40% of the codes kept from the model are wrong (0.0% of 40" in words
    head, *rows = openpyxl.load_workbook(sheet).worksheets[0].iter_rows(values_only=True)
    texts = [dict(zip(head, row, strict=True))["text"] for row in rows]
    assert texts == [letter(number).excerpts[3].quote for number in range(CODED, LETTERS)]

    book = openpyxl.load_workbook(sheet)
    page = book.worksheets[0]
    at = {cell.value: cell.column for cell in page[1]}["codes"]
    for row in range(2, page.max_row + 1):
        page.cell(row, at).value = "none"
    book.save(sheet)
    import_sheet(sheet, "sam", ws)
    again = result(capsys, ws, "--target", "0.6", "--out", tmp_path / "none.xlsx")
    assert "People have coded all excerpts that the promise asks for: it holds." in " ".join(
        again.out.split()
    )
    assert not (tmp_path / "none.xlsx").exists()
    # What people coded counts in place of the model's codes.
    corpus = read_corpus(ws, "model-t")
    assert all(
        not corpus.codings.get(excerpt.excerpt_id)
        for excerpt in corpus.excerpts
        if excerpt.order == 3
    )


def test_what_is_left_can_be_coded_in_the_browser_by_several_people(
    ws: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code(ws, "jo", CODED)
    said = result(capsys, ws, "--target", "0.6").out
    assert f"letters review -w {ws} --coder YOUR-NAME --mode assured" in " ".join(said.split())
    left = [letter(number).excerpts[3].excerpt_id for number in range(CODED, LETTERS)]
    with (
        page(ws, "jo", mode=Mode.ASSURED) as (jo, client),
        page(ws, "sam", mode=Mode.ASSURED, kind="area-send") as (sam, other),
    ):
        assert list(jo.excerpt_ids) == list(sam.excerpt_ids) == left
        assert "model-t" not in client.get(f"/excerpt/{left[0]}").text, "the model is not shown"
        client.post(f"/excerpt/{left[0]}", data=answer(0, none="1"), headers=JSON)
        assert sam.first() == left[1], "what anyone has coded is passed over"
        assert other.get(f"/excerpt/{left[1]}").text.count("1</span> of 10 coded") == 1
        for excerpt_id in left[1:]:
            other.post(f"/excerpt/{excerpt_id}", data=answer(0, none="1"), headers=JSON)
        assert "People have coded all 10 sentences" in client.get("/").text
    result(capsys, ws, "--target", "0.6")
    with pytest.raises(UsageError, match="nothing to people"), page(ws, mode=Mode.ASSURED):
        pass


def test_the_page_needs_a_list_that_assure_has_left(
    ws: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError, match="Run 'letters assure' first"), page(ws, mode=Mode.ASSURED):
        pass
    code(ws, "jo", CODED)
    result(capsys, ws, "--target", "0.6")
    with (
        pytest.raises(UsageError, match="area-sent") as refused,
        page(ws, mode=Mode.ASSURED, kind="area-sent"),
    ):
        pass
    assert "area-send" in refused.value.remedy


def test_json_has_everything_that_is_printed(ws: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code(ws, "jo", CODED)
    found = json.loads(result(capsys, ws, "--target", "0.6", "--format", "json").out)
    assert (found["promised"], found["target"], found["coder"]) == (True, 0.6, "model-t")
    assert found["learned_from"]["letters"] == CODED
    assert found["others"] == {
        "letters": 10,
        "excerpts": 40,
        "trained_on": 0,
        "kept": 30,
        "coded_by_people": 0,
        "left_for_people": 10,
    }
    assert len(found["excerpts_for_people"]) == 10
    assert found["curve"][0]["coded_by_people"] == 0
    assert found["curve"][-1]["micro_f1"] == 1
    assert [row["code"] for row in found["codes"]] == ["waits"]


def test_too_few_whole_letters_are_refused_with_the_command_that_draws_more(
    ws: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code(ws, "jo", 5)
    found = result(capsys, ws)
    assert found.status == 2
    assert "People have coded 5 letters of the kind area-send wholly; at least 8" in found.complaint
    assert f"letters sample -w {ws} --kind area-send --letters 3" in found.complaint


def test_a_promise_that_cannot_be_made_writes_no_sheet_and_names_one_that_can(
    ws: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code(ws, "jo", CODED)
    found = result(capsys, ws, "--target", "0.95", "--out", tmp_path / "left.xlsx")
    words = " ".join((found.out + found.err).split())
    assert found.status == 1
    assert "Nothing can be promised for the target 0.95 from these letters" in words
    assert not (tmp_path / "left.xlsx").exists()
    lower = re.search(r"--target (0\.\d\d) can be promised\.", words)
    assert lower is not None
    assert result(capsys, ws, "--target", lower[1]).status == 0


def test_nothing_is_promised_beyond_the_agreement_of_people(
    ws: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code(ws, "jo", CODED)
    code(ws, "sam", FEWEST // 4 + 1, wrong=True)
    found = assure_workspace(ws, target=0.6, seed=0)
    assert found.assurance.is_limited
    assert found.assurance.promise.cut is None
    words = " ".join(result(capsys, ws, "--target", "0.6").out.split())
    assert "people agree on the codes only at a micro F1 of 0.00 (32 excerpts" in words


def test_letters_that_are_all_coded_leave_nothing_to_assure(
    ws: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code(ws, "jo", LETTERS)
    found = result(capsys, ws)
    assert found.status == 2
    assert "People have coded all letters of the kind area-send" in found.complaint


def test_codes_of_another_edition_of_the_model_are_refused_by_letter_and_excerpt(
    ws: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code(ws, "jo", CODED)
    monkeypatch.setattr(
        assured_coding, "_probabilities", lambda _, __, excerpts: np.full((len(excerpts), 1), 0.4)
    )
    with pytest.raises(UsageError, match=r"coded by another edition of model-t: excerpt .* 0\.98"):
        assure_workspace(ws, target=0.6, seed=0)


def test_coders_without_probabilities_are_refused(
    ws: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code(ws, "jo", CODED)
    found = result(capsys, ws, "--coder", "jo")
    assert found.status == 2
    assert "jo gives no probabilities" in found.complaint


def test_the_workspace_says_the_same_as_tables(ws: Path, tmp_path: Path) -> None:
    code(ws, "jo", CODED)
    found = Workspace(ws).assure(0.6, tmp_path / "left.csv")
    assert (found.is_promised, found.kept, found.for_people) == (True, 30, 10)
    assert found.sheet == tmp_path / "left.csv"
    assert len(found.excerpt_ids) == 10
    assert found.curve["micro_f1"].is_monotonic_increasing
    assert list(found.codes["code"]) == ["waits"]
    assert found.codes["wrong"][0] == 0
    with pytest.raises(UsageError, match=r"target 1\.5 cannot be promised"):
        Workspace(ws).assure(1.5)


@pytest.fixture
def trained(ws: Path, monkeypatch: pytest.MonkeyPatch) -> HeldOutProbabilities:
    """The model was trained on the letters that people coded; without them it is never sure."""
    code(ws, "jo", CODED)
    excerpts = [excerpt for number in range(CODED) for excerpt in letter(number).excerpts]
    every = [excerpt.excerpt_id for excerpt in excerpts]
    assigned = {excerpt_id: {"waits": (Polarity.WEAKNESS, 0.5)} for excerpt_id in every}
    answers = make_answers(
        excerpts,
        assigned,
        every,
        coder_id="model-t",
        codebook_digest=make_codebook().digest,
        folds=5,
    )
    monkeypatch.setattr(assured_coding, "find_answers", lambda *_: answers)
    named = tuple(keys(excerpts))
    return HeldOutProbabilities(
        "model-t", answers.codebook_digest, ("waits",), named, np.full((len(named), 1), 0.5)
    )


def test_letters_that_the_model_was_trained_on_are_judged_by_models_without_them(
    ws: Path, trained: HeldOutProbabilities, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assured_coding, "find_probabilities", lambda *_: trained)
    found = assure_workspace(ws, target=0.6, seed=0)
    assert (found.material.held_out, found.material.left_out) == (CODED, 0)
    assert (found.material.learning.probabilities == 0.5).all()
    assert found.material.learning.assigned.all()
    # Half of what these models assign is wrong.
    assert found.assurance.promise.cut is None
    assert found.material.rest.probabilities.max() == _PROBABILITIES[0]


def test_without_their_probabilities_such_letters_are_not_learned_from(
    ws: Path,
    trained: HeldOutProbabilities,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(assured_coding, "find_probabilities", lambda *_: None)
    found = result(capsys, ws)
    assert found.status == 2
    assert "People have coded 0 letters of the kind area-send wholly" in found.err
    assert "Another 20 cannot be used, because the model was trained on them" in found.err
