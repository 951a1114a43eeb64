"""How well the coder of a report does: main codes and detail codes, from a card or measured."""

from __future__ import annotations

from dataclasses import replace

import pytest
from inspection_letters.analysis.evaluation_records import EvaluationReport
from inspection_letters.analysis.statistics import evaluate
from inspection_letters.outputs.report.coder_scores import performance_words, performances
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.records import Polarity

from tests.support.report_material import coding, excerpt, letter, material


def found_letter() -> ReportMaterial:
    return material([letter("a")], [excerpt("a1", "a", "They wait.", coding("waits"))])


MODEL = {"micro_f1": 0.75, "codes": {"waits": {"n": 7, "f1": 0.5}}}


@pytest.mark.parametrize(
    ("layers", "titles"),
    [
        ({"model": MODEL}, [""]),
        ({"model": MODEL, "detail": MODEL}, ["", ": detail codes"]),
        (
            {"model": MODEL, "detail": MODEL, "by_rules": MODEL},
            ["", ": detail codes", ": detail codes assigned by patterns"],
        ),
        ({"model": MODEL, "detail": {}}, [""]),
    ],
)
def test_a_card_gives_the_scores_of_every_layer_that_it_holds(
    layers: dict[str, object], titles: list[str]
) -> None:
    found = performances(replace(found_letter(), card={"name": "model-9", **layers}))
    start = "Performance of model-9 on held-out letters"
    assert [scores.title for scores in found] == [start + title for title in titles]
    assert all(scores.codes[0].f1.value == 0.5 for scores in found)


@pytest.mark.parametrize(
    ("subsets", "words"),
    [
        ({"all letters": {}}, "letters that the patterns were not written on"),
        ({}, "may have been written on some of these letters"),
    ],
)
def test_what_patterns_were_measured_on_is_said(subsets: dict[str, object], words: str) -> None:
    card = {"name": "m", "by_rules": {**MODEL, "subsets": subsets}}
    (scores,) = performances(replace(found_letter(), card=card))
    assert words in performance_words(scores)


def test_measured_detail_codes_follow_the_main_codes() -> None:
    labels = {"a1": {"waits": Polarity.WEAKNESS}}
    letters = {"a1": "a"}
    main = evaluate(labels, labels, letters, code_ids=("waits",), seed=1, resamples=20)
    detail = evaluate(
        {"a1": {"deep": Polarity.WEAKNESS}},
        {"a1": {}},
        letters,
        code_ids=("deep",),
        seed=1,
        resamples=20,
    )
    report = EvaluationReport(
        "m", "gold (send)", "send", "d" * 64, "", ("Note.",), (), main, (), detail=detail
    )
    found = performances(replace(found_letter(), evaluations=(report,), card=None))
    assert [(scores.title, scores.notes) for scores in found] == [
        ("Performance against gold (send)", ("Note.",)),
        ("Performance against gold (send): detail codes", ()),
    ]
    assert [code.code_id for code in found[1].codes] == ["deep"]
    assert found[1].report is not None
    assert found[1].report.evaluation is detail
