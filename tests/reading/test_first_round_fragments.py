"""Real wording of the first round, quoted in public, in whole letters of the sample template.

The quotations stand outside the repository, in ``facts/first-round.md`` of the folder with the
published letters. Only what they state is here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from inspection_letters.records import Verdict

from tests.support.cached_reading import Reading, read
from tests.support.first_round_letters import Wording, write_letter
from tests.support.published_letters import FOLDER

SOURCE = FOLDER / "facts" / "first-round.md"

pytestmark = pytest.mark.skipif(
    not SOURCE.is_file(),
    reason="needs the quotations in facts/first-round.md of the folder shared beside the "
    "repository (or of the folder that LETTERS_SHARED names)",
)

LETTER, REVISIT, MONITORING = "area-send-letter", "area-send-revisit", "area-send-monitoring"
MET, EFFECTIVE = Verdict.SUFFICIENT_PROGRESS, Verdict.EFFECTIVE_ACTION
LISTED = "The local area must tackle the following areas of significant weakness:"


@cache
def fragments() -> dict[str, list[str]]:
    """Return the lines of each quotation by its name; wrapped lines are joined."""
    found: dict[str, list[str]] = {}
    for part in SOURCE.read_text(encoding="utf-8").split("\n### ")[1:]:
        head, *lines = part.strip().split("\n")
        joined: list[str] = []
        for line in lines[1:]:
            goes_on = joined and joined[-1].startswith("- ") and not line.startswith("- ") and line
            if goes_on or (joined and line[:1].islower() and joined[-1][-1:].isalpha()):
                joined[-1] += f" {line}"
            elif line.strip():
                joined.append(line.strip())
        found[head.split(" ")[0]] = joined
    return found


def quoted(name: str, containing: str) -> str:
    """Return the line of a quotation that holds these words."""
    return next(line for line in fragments()[name] if containing in line)


def bullets(name: str) -> tuple[str, ...]:
    """Return the items of a quotation, without the mark of a cut."""
    return tuple(
        line.removeprefix("- ").replace("[...]", "").strip()
        for line in fragments()[name]
        if line.startswith("- ")
    )


def lead(name: str) -> str | None:
    """Return the line above the items, if it is quoted."""
    lines = fragments()[name]
    first = next(at for at, line in enumerate(lines) if line.startswith("- "))
    above = lines[first - 1] if first else ""
    return above if above.endswith(":") else None


def letter(tmp_path: Path, kind: str, wording: Wording) -> Reading:
    reading = read(write_letter(tmp_path / "letter.pdf", kind, wording))
    assert reading.metadata.kind == kind
    return reading


@dataclass(frozen=True)
class Said:
    """What the opening of a letter states."""

    area: str
    first_day: date
    last_day: date


OPENINGS = {
    "southend-2018-letter": Said("Southend-on-Sea", date(2018, 10, 1), date(2018, 10, 5)),
    "north-lincolnshire-2021-letter": Said(
        "North Lincolnshire", date(2021, 12, 6), date(2021, 12, 10)
    ),
    "wolverhampton-2021-letter": Said("Wolverhampton", date(2021, 9, 20), date(2021, 9, 24)),
}


@pytest.mark.parametrize("name", OPENINGS)
def test_openings(name: str, tmp_path: Path) -> None:
    said = OPENINGS[name]
    wording = Wording(
        title=f"Joint local area SEND inspection in {said.area}",
        opening=quoted(name, "conducted a joint inspection"),
    )
    facts = letter(tmp_path, LETTER, wording).metadata
    assert (facts.area, facts.inspection_start, facts.inspection_end) == (
        said.area,
        said.first_day,
        said.last_day,
    )
    assert facts.urn


STATEMENTS = {
    "southend-2018-letter": "Written Statement of Action",
    "warwickshire-2021-weaknesses": "Written Statement of Action",
    "surrey-2016-letter": "Written Statement of Action",
    "oxfordshire-2017-letter": "written statement of action",
    "wolverhampton-2021-letter": "Written WSOA",
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_is_required(name: str, tmp_path: Path) -> None:
    wording = Wording(statement=quoted(name, STATEMENTS[name]))
    facts = letter(tmp_path, LETTER, wording).metadata
    assert facts.statement_of_action is True
    assert not facts.statement_inferred


def test_silence_is_inferred_to_mean_that_none_is_required(tmp_path: Path) -> None:
    wording = Wording(opening=quoted("north-lincolnshire-2021-letter", "conducted"), statement="")
    facts = letter(tmp_path, LETTER, wording).metadata
    assert facts.statement_of_action is False
    assert facts.statement_inferred


# The numbers of the official record, but where the quotation is shorter.
WEAKNESSES = {
    "warwickshire-2021-weaknesses": 5,
    "bury-2017-weaknesses": 8,
    "bristol-2019-weaknesses": 5,
    "central-bedfordshire-2019-weaknesses": 6,
    "tower-hamlets-2021-weaknesses": 4,
    "kent-2019-weaknesses": 6,
    "surrey-2016-letter": 3,
    "suffolk-2016-weaknesses": 3,
}


@pytest.mark.parametrize("kind", [LETTER, REVISIT])
@pytest.mark.parametrize("name", WEAKNESSES)
def test_significant_weaknesses(name: str, kind: str, tmp_path: Path) -> None:
    items = bullets(name)
    wording = Wording(statement="", lead=lead(name) or LISTED, weaknesses=items)
    reading = letter(tmp_path, kind, wording)
    found = [weakness.text for weakness in reading.metadata.significant_weaknesses]
    assert [" ".join(text.split()) for text in found] == list(items)
    assert len(found) == WEAKNESSES[name]
    assert reading.metadata.statement_of_action is True
    coded = " ".join(excerpt.quote for excerpt in reading.excerpts)
    for item in items:
        first = re.split(r"(?<=\.) ", item)[0]
        assert first in coded


def test_a_revisit_that_names_only_the_whole(tmp_path: Path) -> None:
    lines = fragments()["northumberland-2021-revisit"]
    wording = Wording(
        title=lines[0],
        opening=lines[1],
        statement=lines[2],
        overall=lines[3],
        weaknesses=("poor plans", "long waits", "weak leadership"),
    )
    facts = letter(tmp_path, REVISIT, wording).metadata
    assert (facts.area, facts.inspection_start, facts.inspection_end) == (
        "Northumberland",
        date(2021, 5, 19),
        date(2021, 5, 21),
    )
    assert facts.statement_issued == date(2018, 11, 29)
    assert facts.statement_fit == date(2019, 3, 18)
    assert [weakness.verdict for weakness in facts.significant_weaknesses] == [MET] * 3


OVERALL = {
    "merton-2022-revisit": ("sufficient progress", [MET] * 3),
    "durham-2020-revisit": ("sufficient progress", [MET] * 3),
    "birmingham-2021-revisit": ("sufficient progress", [None] * 3),
}


@pytest.mark.parametrize("name", OVERALL)
def test_verdicts_on_the_whole(name: str, tmp_path: Path) -> None:
    words, verdicts = OVERALL[name]
    said = quoted(name, words)
    overall = said if said[0].isupper() else f"The area has {said}."
    wording = Wording(
        overall=overall, restated=tuple((text, None) for text in ("Plans", "Waits", "Leaders"))
    )
    facts = letter(tmp_path, REVISIT, wording).metadata
    assert [weakness.verdict for weakness in facts.significant_weaknesses] == verdicts
    noted = [note for note in facts.reading_notes if "verdict" in note.what]
    assert len(noted) == verdicts.count(None)


def test_the_opening_of_a_revisit_that_names_the_month_of_the_first(tmp_path: Path) -> None:
    wording = Wording(opening=quoted("devon-2022-revisit", "revisited"), statement="")
    facts = letter(tmp_path, REVISIT, wording).metadata
    assert (facts.inspection_start, facts.inspection_end) == (date(2022, 5, 23), date(2022, 5, 25))
    assert facts.previous_inspection == "December 2018"


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("oxfordshire-2025-monitoring", EFFECTIVE),
        ("oxfordshire-2025-monitoring-bbc", EFFECTIVE),
        ("hertfordshire-2025-monitoring", None),
    ],
)
def test_one_verdict_on_all_priority_actions(
    name: str, verdict: Verdict | None, tmp_path: Path
) -> None:
    wording = Wording(
        overall=quoted(name, "effective action"),
        lead="These are the areas for priority action identified at the initial inspection:",
        actions=("Leaders should cut waits.", "Leaders should improve plans."),
    )
    reading = letter(tmp_path, MONITORING, wording)
    actions = reading.metadata.priority_actions
    assert [action.text for action in actions] == list(wording.actions)
    assert [action.verdict for action in actions] == [verdict] * 2
