from __future__ import annotations

from inspection_letters.analysis.coding_quality import unmeasured_kinds


def test_kinds_that_were_never_measured_are_named_the_most_frequent_first() -> None:
    kinds = ["area-send-report", *["area-send-revisit"] * 2, *["jtai-letter"] * 3]
    found = unmeasured_kinds("model-1", kinds, ["area-send-report"])
    assert found is not None
    assert found.letters == (("jtai-letter", 3), ("area-send-revisit", 2))
    assert "known for the kind 'Full inspection report (2023 on)' only" in found.sentence
    assert "5 letters here are of other kinds" in found.sentence
    assert found.command.endswith("--kind jtai-letter")


def test_nothing_is_said_of_kinds_that_were_measured() -> None:
    assert unmeasured_kinds("model-1", ["jtai-letter"], ["jtai-letter"]) is None
    assert unmeasured_kinds("model-1", [], []) is None


def test_a_coder_that_was_never_measured_is_said_to_be_so() -> None:
    found = unmeasured_kinds("mine-1", ["generic"], [])
    assert found is not None
    assert "not been measured for the letter here (" in found.sentence
