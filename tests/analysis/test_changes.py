"""What changed between two pictures, and the cause of each change."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from inspection_letters.analysis.changes import (
    Account,
    CatalogueNews,
    LetterSnapshot,
    MadeWith,
    Snapshot,
    as_json,
    as_markdown,
    make_account,
    read_snapshot,
    snapshot_as_json,
)
from inspection_letters.records import Rejection
from inspection_letters.records.catalogue import (
    CatalogueEntry,
    CatalogueEvent,
    EventKind,
    FileVersion,
    ListedReport,
)
from rich.markdown import Markdown

from tests.support.fake_clock import BEGIN

MADE = MadeWith("layout-1", "send 1.0", "c" * 64, "rules-1", "rules", "d" * 64)
NOTHING = CatalogueNews({}, (), (), {}, {})


def letter(urn: str = "1", ended: str = "2024-03-15", **more: Any) -> LetterSnapshot:
    facts: dict[str, Any] = {
        "urn": urn,
        "area": f"Area {urn}",
        "kind": "area-send-report",
        "begun": "2024-03-11",
        "ended": ended,
        "outcome": "positive",
        "statement": None,
        "text": "t" * 16,
        "codes": {"waits:weakness": 2},
    }
    return LetterSnapshot(**{**facts, **more})


def picture(made: MadeWith = MADE, **letters: LetterSnapshot) -> Snapshot:
    return Snapshot(made, letters)


def account(
    before: Snapshot | None, after: Snapshot, news: CatalogueNews = NOTHING, **more: Any
) -> Account:
    values: dict[str, Any] = {
        "run_id": "run-2",
        "source": "https://example.org",
        "started_at": BEGIN,
        "finished_at": BEGIN,
        "since": None if before is None else "run-1",
        "rejections": (),
        "labels": {"waits": "Waiting times"},
    }
    return make_account(before=before, after=after, news=news, **{**values, **more})


def test_a_picture_comes_back_as_it_was() -> None:
    taken = picture(a=letter(), b=letter("2", statement=True, outcome=None))
    assert read_snapshot(json.loads(json.dumps(snapshot_as_json(taken)))) == taken


def test_nothing_changed() -> None:
    same = account(picture(a=letter()), picture(a=letter()))
    assert (same.new, same.changed, same.outcomes, same.moves) == ((), (), (), ())
    assert "Nothing changed." in as_markdown(same)


CHANGED = letter(codes={"waits:strength": 1})


@pytest.mark.parametrize(
    ("made", "now", "what", "cause"),
    [
        ({"codebook_digest": "e" * 64}, CHANGED, "coded again", "codebook"),
        ({"coder_digest": "e" * 64}, CHANGED, "coded again", "codebook"),
        ({"coder_id": "rules-2", "coder_digest": "e" * 64}, CHANGED, "coded again", "code version"),
        ({"coder_id": "model-1", "coder_kind": "model"}, CHANGED, "coded again", "model"),
        ({"reader": "layout-2"}, replace(CHANGED, text="u" * 16), "read again", "code version"),
        ({"reader": "layout-2"}, letter(outcome="inconsistent"), "read again", "code version"),
        ({}, CHANGED, "coded again", "code version"),
    ],
)
def test_results_that_differ_have_a_cause(
    made: Mapping[str, str], now: LetterSnapshot, what: str, cause: str
) -> None:
    found = account(picture(a=letter()), picture(replace(MADE, **made), a=now))
    (change,) = found.changed
    assert (change.what, change.cause, change.letter_id) == (what, cause, "a")
    if now.codes != letter().codes:
        assert (change.gained, change.lost) == (("waits:strength",), ("waits:weakness",))
        assert {tuple(move.causes) for move in found.moves} == {(cause,)}
    assert f"cause: {cause}" in as_markdown(found)


def test_a_model_trained_anew_under_its_name() -> None:
    made = replace(MADE, coder_id="model-1", coder_kind="model")
    now = picture(replace(made, coder_digest="e" * 64), a=CHANGED)
    (change,) = account(picture(made, a=letter()), now).changed
    assert change.cause == "model"


def test_a_move_is_shared_among_its_causes() -> None:
    before = picture(a=letter(), b=letter("2"), c=letter("3", codes={}), d=letter("4", codes={}))
    after = picture(
        replace(MADE, codebook_digest="e" * 64),
        a=letter(codes={}),
        b=letter("2"),
        c=letter("3", codes={}),
        d=letter("4", codes={}),
        e=letter("5", codes={}),
    )
    (move,) = account(before, after).moves
    assert (move.code, move.label, move.polarity) == ("waits", "Waiting times", "weakness")
    assert (move.before, move.after) == (0.5, 0.2)
    assert move.causes == {"source": -0.1, "codebook": -0.2}
    assert sum(move.causes.values()) == pytest.approx(move.after - move.before)


def test_small_moves_are_not_reported() -> None:
    many = {f"l{number}": letter(str(number)) for number in range(100)}
    after = picture(**many, more=letter("200", codes={}))
    assert account(picture(**many), after).moves == ()


@pytest.mark.parametrize(
    ("past", "words", "comparable"),
    [
        (letter(ended="2023-02-01", outcome="inconsistent"), "inconsistent", True),
        (
            letter(ended="2018-02-01", outcome=None, statement=True),
            "written statement of action required",
            False,
        ),
        (
            letter(ended="2018-02-01", outcome=None, statement=False),
            "written statement of action not required",
            False,
        ),
    ],
)
def test_an_outcome_is_compared_with_the_inspection_before(
    past: LetterSnapshot, words: str, comparable: bool
) -> None:
    before = picture(a=past)
    after = picture(a=past, **{"b".ljust(16, "0"): letter()})
    found = account(before, after, news_of("b"))
    (change,) = found.outcomes
    assert (change.before, change.after, change.comparable) == (words, "positive", comparable)
    assert change.cause == "source"
    assert words in as_markdown(found)
    assert account(after, after).outcomes == ()


def news_of(letter_id: str) -> CatalogueNews:
    digest = letter_id.ljust(64, "0")
    version = FileVersion("r1", 1, digest, 9, BEGIN)
    entry = CatalogueEntry(report("r1"), BEGIN, BEGIN, file=version)
    assert version.letter_id == digest[:16]
    return CatalogueNews({"r1": entry}, (version,), (), {}, {})


def report(report_id: str, area: str = "Area *1*") -> ListedReport:
    return ListedReport(
        report_id,
        "1",
        area,
        "Area SEND full inspection",
        "area-send-report",
        date(2024, 5, 1),
        f"https://example.org/{report_id}",
    )


def test_the_outcome_of_a_letter_that_was_read_anew() -> None:
    past = letter(ended="2023-02-01", outcome="inconsistent")
    before = picture(a=past, b=letter(outcome="inconsistent"))
    after = picture(replace(MADE, reader="layout-2"), a=past, b=letter())
    (change,) = account(before, after).outcomes
    assert change.cause == "code version"


def test_rejections_have_causes() -> None:
    known = Rejection("https://example.org/1", "extract", "Bad.", "Report it.", "a")
    fresh = Rejection("https://example.org/2", "fetch", "A web page.", "Look at it.")
    made = replace(MADE, reader="layout-2")
    found = account(picture(a=letter()), picture(made, a=letter()), rejections=(known, fresh))
    assert [cause for _, cause in found.rejections] == ["code version", "source"]
    assert [rejection["cause"] for rejection in json.loads(as_json(found))["rejections"]] == [
        "code version",
        "source",
    ]


def test_events_of_unwanted_kinds_are_not_reported() -> None:
    entry = CatalogueEntry(replace(report("r1"), kind="other"), BEGIN, BEGIN)
    news = CatalogueNews({"r1": entry}, (), (CatalogueEvent(EventKind.WITHDRAWN, "r1"),), {}, {})
    same = picture(a=letter())
    assert account(same, same, news).withdrawn != ()
    assert account(same, same, news, kinds=["area-send-report"]).withdrawn == ()


def test_the_page_holds_no_markup_of_others() -> None:
    entry = CatalogueEntry(report("r1", "<b>Area</b> *1*"), BEGIN, BEGIN)
    event = CatalogueEvent(EventKind.RENAMED, "r1", {"area": "[x](y)"}, {"area": "_z_"})
    news = CatalogueNews({"r1": entry}, (), (event,), {}, {})
    same = picture(a=letter())
    page = as_markdown(account(same, same, news, warnings=("Odd.",)))
    assert "&lt;b>Area&lt;/b> \\*1\\*" in page
    assert "“\\[x](y)” is now “\\_z\\_”" in page
    assert "## Warnings (1)" in page


HOSTILE = "# a*b_c`d` [x](javascript:y) <img> \\*z\\* |\n## Part\n- item\x1b[2J \u202e ~~w~~"


def test_hostile_text_is_text_in_markdown() -> None:
    before, after = picture(), picture(a=replace(letter(), area=HOSTILE, outcome=HOSTILE))
    rejections = [(Rejection(HOSTILE, "fetch", HOSTILE, HOSTILE), "source")]
    made = replace(
        account(before, after, warnings=(HOSTILE,), labels={"waits": HOSTILE}),
        source=HOSTILE,
        rejections=rejections,
    )
    page = as_markdown(made)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", page)
    headings = [line for line in page.splitlines() if line.startswith("#")]
    assert {re.sub(r" \(\d+\)", "", line) for line in headings} <= {
        "# What changed",
        "## New letters",
        "## Codes whose share of letters changed",
        "## Rejections",
        "## Warnings",
    }
    html = Markdown(page).parsed
    kinds = {token.type for block in html for token in (block, *(block.children or ()))}
    assert not kinds & {
        "link_open",
        "em_open",
        "code_inline",
        "html_inline",
        "html_block",
        "s_open",
    }
    shown = "".join(t.content for b in html for t in b.children or () if t.type == "text")
    assert shown.count("a*b_c`d` [x](javascript:y) <img> \\*z\\* | ## Part") >= 5


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/a?b=c%20d#e", "<https://example.org/a?b=c%20d#e>"),
        ("https://example.org/a> <b>\n# c", "<https://example.org/a%3E%20%3Cb%3E%0A#%20c>"),
        ("https://example.org/\u202e\x1b", "<https://example.org/%E2%80%AE%1B>"),
    ],
)
def test_an_address_ends_where_it_ends(url: str, link: str) -> None:
    entry = CatalogueEntry(replace(report("r1"), url=url), BEGIN, BEGIN)
    news = CatalogueNews({"r1": entry}, (), (CatalogueEvent(EventKind.WITHDRAWN, "r1"),), {}, {})
    same = picture(a=letter())
    assert f"{link}: cause" in as_markdown(account(same, same, news))
