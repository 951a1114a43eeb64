"""How far refits of topics agree, and in which letters they were found, as the report says it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from inspection_letters.analysis.topic_tables import (
    TOPIC_MODEL_FILE,
    CorpusTopic,
    RefitAgreement,
    TopicSample,
    read_refit_agreement,
    read_topic_sample,
)
from inspection_letters.outputs.report.site.views import refit_agreement_words
from inspection_letters.records.errors import UsageError

from tests.support import report_material
from tests.support.rendered_pages import topics_page

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


def test_the_letters_in_which_topics_were_found_are_read(tmp_path: Path) -> None:
    assert read_topic_sample(tmp_path) is None
    letters = {"letter_ids": ["a", "b", "c"]}
    for content in (letters, letters | {"sample": []}):
        write(tmp_path, content)
        assert read_topic_sample(tmp_path) is None
    write(tmp_path, letters | {"sample": ["c"]})
    sample = read_topic_sample(tmp_path)
    assert sample == TopicSample(1, 3)
    assert sample.words.startswith("The topics were found in 1 of 3 letters, chosen at random;")
    for content in ({"sample": ["c"]}, letters | {"sample": 3}, [1]):
        write(tmp_path, content)
        with pytest.raises(UsageError, match=r"topics\.json"):
            read_topic_sample(tmp_path)


@pytest.mark.parametrize("sample", [None, TopicSample(450, 10_000)])
def test_the_page_of_topics_says_if_they_were_found_in_a_sample(sample: TopicSample | None) -> None:
    topic = CorpusTopic("t1", "Waits", "main", ("wait",), 1, 1, ())
    letters = [report_material.letter("a")]
    excerpts = [report_material.excerpt("e", "a", "Families wait.")]
    found = report_material.material(letters, excerpts, topics=(topic,), topic_sample=sample)
    page = topics_page(found)
    assert ("found in 450 of 10,000 letters, chosen at random" in page) is (sample is not None)
