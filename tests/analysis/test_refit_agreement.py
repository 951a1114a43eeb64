"""How far refits of topics agree, as the report reads and says it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from inspection_letters.analysis.topic_tables import (
    TOPIC_MODEL_FILE,
    RefitAgreement,
    read_refit_agreement,
)
from inspection_letters.outputs.report.site.views import refit_agreement_words
from inspection_letters.records.errors import UsageError

from tests.support import report_material

HALVES = {"kind": "halves", "values": [0.62, 0.66], "null": [0.42, 0.44]}


def write(folder: Path, content: object) -> None:
    (folder / TOPIC_MODEL_FILE).write_text(json.dumps(content), encoding="utf-8")


def test_the_means_of_refits_and_of_their_null_are_read(tmp_path: Path) -> None:
    seeds = {"kind": "seeds", "values": [0.9], "null": [0.7, 0.8]}
    write(tmp_path, {"agreement": [seeds, HALVES]})
    found = read_refit_agreement(tmp_path)
    assert [agreement.kind for agreement in found] == ["seeds", "halves"]
    assert [agreement.mean for agreement in found] == pytest.approx([0.9, 0.64])
    assert [agreement.null for agreement in found] == pytest.approx([0.75, 0.43])


def test_topics_whose_refits_were_not_measured_have_no_agreement(tmp_path: Path) -> None:
    assert read_refit_agreement(tmp_path) == ()
    write(tmp_path, {"topics": []})
    assert read_refit_agreement(tmp_path) == ()
    write(tmp_path, {"agreement": [HALVES | {"null": []}]})
    assert read_refit_agreement(tmp_path) == ()


@pytest.mark.parametrize("content", [[], {"agreement": [{"kind": "halves"}]}, {"agreement": 3}])
def test_a_file_that_is_no_topic_model_is_named(tmp_path: Path, content: object) -> None:
    write(tmp_path, content)
    with pytest.raises(UsageError, match=r"topics\.json"):
        read_refit_agreement(tmp_path)


def test_the_report_says_how_far_halves_agree_with_the_null_beside_it() -> None:
    letters = [report_material.letter("a")]
    excerpts = [report_material.excerpt("e", "a", "Families wait.")]
    unmeasured = report_material.material(letters, excerpts)
    measured = replace(
        unmeasured,
        refit_agreement=(RefitAgreement("seeds", 0.92, 0.77), RefitAgreement("halves", 0.64, 0.43)),
    )
    words = refit_agreement_words(measured)
    assert "two halves of the letters agree at 0.64" in words
    assert "the same method agrees at 0.43" in words
    assert refit_agreement_words(unmeasured) == ""
