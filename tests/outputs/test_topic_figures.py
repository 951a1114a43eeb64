"""Titles of the figures of topics."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from inspection_letters.outputs.report import topic_figures
from inspection_letters.outputs.report.topic_figures import by_value, topic_map
from inspection_letters.topics import ExcerptTopic, Facts, Topic


def title(having: dict[str, set[int]], outcomes: list[str | None]) -> str:
    topics = [
        Topic(name, name.capitalize(), (name,), len(own), len(own), ())
        for name, own in having.items()
    ]
    assigned = [
        ExcerptTopic(f"{name}-{at}", f"l{at:02}", name if at in own else None, 0.9)
        for name, own in having.items()
        for at in range(len(outcomes))
    ]
    fitted: Any = SimpleNamespace(model=SimpleNamespace(topics=topics), topics=assigned)
    facts = {f"l{at:02}": Facts(outcome=outcome) for at, outcome in enumerate(outcomes)}
    return str(by_value(fitted, facts, "outcome").to_dict()["title"]["text"])


def test_a_topic_leads_only_if_it_differs_by_more_than_chance() -> None:
    outcomes: list[str | None] = ["positive"] * 10 + ["systemic-failings"] * 10
    apart = {"buses": set(range(10, 20)), "meals": set(range(0, 20, 2))}
    assert title(apart, outcomes) == (
        "Topics by outcome: “Buses” in 100% (systemic failings) and 0% (positive) of letters"
    )
    # Four letters of ten against two of ten is no difference to lead with.
    alike = {"buses": {0, 1, 10, 11, 12, 13}, "meals": set(range(0, 20, 2))}
    assert title(alike, outcomes) == (
        "Topics by outcome: no topic differs by more than chance would explain"
    )


def test_a_few_letters_are_not_compared() -> None:
    found = title({"buses": {0}, "meals": {1}}, ["positive", "positive", "inconsistent"])
    assert found == (
        "Topics by outcome: too few letters to compare (at least 5 in two groups are needed)"
    )


def test_each_topic_of_the_map_has_a_row_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    # Most topics lie in one heap, two of them in one place.
    places = {"a": (0.0, 9.0), "b": (1.0, 1.0), "c": (1.0, 1.0), "d": (1.01, 1.02)}
    monkeypatch.setattr(topic_figures, "topic_positions", lambda _: places)
    topics = [Topic(name, name, (name,), 2, 1, ()) for name in places]
    fitted: Any = SimpleNamespace(model=SimpleNamespace(main=topics))
    drawn = topic_map(fitted).to_dict()
    rows = next(layer["data"] for layer in [drawn, *drawn["layer"]] if "data" in layer)["values"]
    assert {row["id"]: (row["x"], row["y"]) for row in rows} == {
        "a": (0, 3),
        "b": (1, 0),
        "c": (2, 1),
        "d": (3, 2),
    }
