"""What a refresh does about topics; what finds them is not imported here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from inspection_letters.records.errors import UsageError

from tests.support.fake_letters import fake_report, fake_site
from tests.support.refresh_bench import Bench, quiet
from tests.support.replica import Area

DUE = {"what": "refit due", "label": "A refit is due", "reason": "topics are used otherwise"}
NEW = {"what": "emerged", "label": "neurodiversity pathways", "topic_id": "topic-9", "letters": 4}


class Topics:
    """Stands in for `inspection_letters.runs.topics`, and counts how often it is called."""

    def __init__(self) -> None:
        self.asked: list[str | None] = []
        self.answer: list[dict[str, Any]] = []
        self.error: Exception | None = None

    def follow(self, _workspace: object, _folder: Path, coder: str | None) -> list[dict[str, Any]]:
        self.asked.append(coder)
        if self.error is not None:
            raise self.error
        return self.answer


@pytest.fixture
def topics(monkeypatch: pytest.MonkeyPatch) -> Topics:
    made = Topics()
    monkeypatch.setitem(
        sys.modules, "inspection_letters.runs.topics", SimpleNamespace(follow=made.follow)
    )
    return made


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with fake_site().serving() as site:
        made = Bench(site, tmp_path / "ws")
        (made.path / "topics").mkdir(parents=True)
        (made.path / "topics" / "topics.json").write_text("{}")
        yield made


def one_more(bench: Bench) -> None:
    bench.site.areas["991007"] = Area(
        "991007", "Area 7", [fake_report(7, "991007", date(2026, 1, 7))]
    )


def test_without_a_model_nothing_is_done(bench: Bench, topics: Topics) -> None:
    (bench.path / "topics" / "topics.json").unlink()
    bench.refresh()
    assert (topics.asked, bench.changes()["topics"]) == ([], [])


def test_topics_are_given_only_where_letters_have_come(bench: Bench, topics: Topics) -> None:
    topics.answer = [NEW, DUE]
    bench.refresh()
    assert len(topics.asked) == 1
    assert topics.asked[0] == bench.changes()["made_with"]["coder_id"]
    assert bench.changes()["topics"] == [NEW, DUE]
    said = (bench.path / "changes.md").read_text()
    assert "- neurodiversity pathways\n" in said
    assert "- A refit is due: topics are used otherwise\n" in said
    # Emerged topics are reported once, a refit for as long as it is due.
    bench.refresh()
    assert len(topics.asked) == 1
    assert bench.changes()["topics"] == [DUE]
    topics.answer = []
    one_more(bench)
    bench.refresh()
    assert len(topics.asked) == 2
    assert bench.changes()["topics"] == []


def test_another_model_is_asked_again(bench: Bench, topics: Topics) -> None:
    topics.answer = [DUE]
    bench.refresh()
    topics.answer = []
    (bench.path / "topics" / "topics.json").write_text('{"refit": true}')
    bench.refresh()
    assert bench.changes()["topics"] == []
    assert quiet(bench.changes())


@pytest.mark.parametrize(
    "error", [UsageError("The model is damaged.", "Fit again."), OSError(28, "No space left")]
)
def test_a_fault_of_the_topics_is_told_and_costs_nothing_else(
    bench: Bench, topics: Topics, error: Exception
) -> None:
    topics.error = error
    assert bench.refresh().fetched == 6
    (event,) = bench.changes()["topics"]
    assert event["what"] == "failed"
    assert ("damaged" in event["reason"]) or ("No space left" in event["reason"])
    assert len(bench.changes()["new"]) == 6
    # The next refresh tries again.
    topics.error = None
    bench.refresh()
    assert len(topics.asked) == 2
    assert bench.changes()["topics"] == []
