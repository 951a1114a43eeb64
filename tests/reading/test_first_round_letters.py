"""Whole letters of the first round, with the shapes of lists and verdicts that real ones have."""

from __future__ import annotations

from pathlib import Path

import pytest
from inspection_letters.records import Role, Verdict

from tests.support.cached_reading import Reading, read
from tests.support.first_round_letters import Wording, write_letter

LETTER, REVISIT, MONITORING = "area-send-letter", "area-send-revisit", "area-send-monitoring"
MET, UNMET = Verdict.SUFFICIENT_PROGRESS, Verdict.INSUFFICIENT_PROGRESS

SHAPES = {
    "noun phrases": ("the late plans", "the long waits for therapy"),
    "sentences": ("plans do not say what is needed", "leaders do not know how long children wait"),
    "capital and full stop": ("The late plans.", "The waits. Many families give up waiting."),
    "tied by and": ("the late plans, and", "and the long waits for therapy"),
    "semicolons": ("the late plans;", "the long waits for therapy."),
}
LEADS = (
    "The local area must explain how it will tackle the following areas of significant weakness:",
    "The significant weaknesses identified were:",
    "There are two areas of serious weakness detailed in the written statement of action (WSOA):",
)


def made(folder: Path, kind: str, wording: Wording) -> Reading:
    reading = read(write_letter(folder / "letter.pdf", kind, wording))
    assert reading.metadata.kind == kind
    return reading


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_list(shape: str, tmp_path: Path) -> None:
    items = SHAPES[shape]
    lead = LEADS[sorted(SHAPES).index(shape) % len(LEADS)]
    reading = made(tmp_path, LETTER, Wording(statement="", lead=lead, weaknesses=items))
    facts = reading.metadata
    assert [weakness.text for weakness in facts.significant_weaknesses] == list(items)
    assert facts.statement_of_action is True
    assert not facts.statement_inferred
    coded = [excerpt for excerpt in reading.excerpts if excerpt.section == "significant-weaknesses"]
    assert {excerpt.role for excerpt in coded} == {Role.RECOMMENDATION}
    assert len({excerpt.paragraph for excerpt in coded}) == 2


def test_silence_is_said_to_be_inferred(tmp_path: Path) -> None:
    facts = made(tmp_path, LETTER, Wording(statement="")).metadata
    assert facts.statement_of_action is False
    assert facts.statement_inferred
    assert facts.significant_weaknesses == ()


def test_a_statement_that_is_denied_is_not_inferred(tmp_path: Path) -> None:
    wording = Wording(statement="A written statement of action is not required.")
    facts = made(tmp_path, LETTER, wording).metadata
    assert facts.statement_of_action is False
    assert not facts.statement_inferred


RESTATED = (("Plans that were late", None), ("Waits that were long", None))


@pytest.mark.parametrize(
    ("overall", "verdicts"),
    [
        ("The area has made sufficient progress in addressing both weaknesses.", [MET, MET]),
        ("The area has not made sufficient progress in addressing any weakness.", [UNMET, UNMET]),
        (
            "The area has made sufficient progress in addressing one of the two weaknesses.",
            [None, None],
        ),
    ],
)
@pytest.mark.parametrize("is_listed", [False, True])
def test_a_verdict_on_all_is_applied_to_each(
    overall: str, verdicts: list[Verdict | None], is_listed: bool, tmp_path: Path
) -> None:
    items = tuple(text for text, _ in RESTATED)
    listed = Wording(overall=overall, weaknesses=items)
    wording = listed if is_listed else Wording(overall=overall, restated=RESTATED)
    reading = made(tmp_path, REVISIT, wording)
    facts = reading.metadata
    assert [weakness.text for weakness in facts.significant_weaknesses] == list(items)
    assert [weakness.verdict for weakness in facts.significant_weaknesses] == verdicts
    assert sum("verdict" in note.what for note in facts.reading_notes) == verdicts.count(None)
    assert any("changed how plans" in excerpt.quote for excerpt in reading.excerpts)


@pytest.mark.parametrize("found", [None, "At the initial inspection, inspectors found that:"])
def test_a_verdict_on_one_weakness_outranks_that_on_all(found: str | None, tmp_path: Path) -> None:
    wording = Wording(
        overall="The area has made sufficient progress in addressing one of the two weaknesses.",
        found=found,
        restated=(
            ("Plans that were late", "The area has made sufficient progress in addressing this."),
            ("Waits that were long", "Insufficient progress has been made in this area."),
        ),
    )
    facts = made(tmp_path, REVISIT, wording).metadata
    assert [(item.text, item.verdict) for item in facts.significant_weaknesses] == [
        ("Plans that were late", MET),
        ("Waits that were long", UNMET),
    ]


def test_a_revisit_without_any_weakness_is_read_with_a_note(tmp_path: Path) -> None:
    reading = made(tmp_path, REVISIT, Wording(overall="Leaders have worked hard."))
    assert reading.metadata.significant_weaknesses == ()
    assert any(note.what == "significant weaknesses" for note in reading.metadata.reading_notes)
    assert any("changed how plans" in excerpt.quote for excerpt in reading.excerpts)


@pytest.mark.parametrize(
    ("overall", "verdict"),
    [
        (
            "The local area partnership has taken effective action as it has taken reasonable "
            "steps to address all the areas for priority action.",
            Verdict.EFFECTIVE_ACTION,
        ),
        (
            "The partnership has not taken effective action to address any of the areas for "
            "priority action.",
            Verdict.INEFFECTIVE_ACTION,
        ),
        ("Leaders have worked hard.", None),
    ],
)
@pytest.mark.parametrize("is_repeated", [False, True])
def test_one_verdict_of_a_monitoring_inspection(
    overall: str, verdict: Verdict | None, is_repeated: bool, tmp_path: Path
) -> None:
    wording = Wording(
        is_repeated=is_repeated,
        overall=overall,
        lead="Inspectors looked at the areas for priority action from the initial inspection:",
        actions=("Leaders should shorten waits.", "Leaders should improve plans."),
    )
    reading = made(tmp_path, MONITORING, wording)
    actions = reading.metadata.priority_actions
    assert [action.text for action in actions] == list(wording.actions)
    assert [action.verdict for action in actions] == [verdict] * 2
    assert any("changed how plans" in excerpt.quote for excerpt in reading.excerpts)
