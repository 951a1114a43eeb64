"""A workspace as data frames."""

from __future__ import annotations

import inspect
import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from inspection_letters.analysis.findings import make_findings
from inspection_letters.api.workspace import UsageError, Workspace
from inspection_letters.api.workspace.follow_up import latest_requests
from inspection_letters.outputs.schema import (
    EXPORTED,
    LETTERS,
    comparisons,
    extended,
    in_order,
    name_of,
    topic_columns,
)
from inspection_letters.outputs.schema import results as result_tables
from inspection_letters.outputs.schema.columns import categories_of, table
from inspection_letters.outputs.schema.data_frames import data_type, to_data_frame
from inspection_letters.records import Outcome, Polarity
from inspection_letters.runs.report import gather_report
from inspection_letters.store import export_tables, open_store, reviews, writes
from inspection_letters.store.reviews import Review

from tests.support.corpora import read_corpus
from tests.support.factories import make_codebook, make_codings, make_read, make_run, write_read
from tests.support.in_process import run_in_process
from tests.support.published_letters import letters as real_letters
from tests.support.published_letters import needs_letters

pytestmark = pytest.mark.xdist_group("frames")

SAMPLE = Path(__file__).parents[3] / "corpus" / "sample"
NAMES = (
    "990001_wexmoor.pdf",
    "990003_carrow-vale.pdf",
    "990003_carrow-vale_monitoring-2025.pdf",
)

TABLES = {
    "letters": extended.LETTERS_EXTENDED,
    "excerpts": extended.EXCERPTS_EXTENDED,
    "recommendations": extended.RECOMMENDATIONS,
    "coded_excerpts": extended.CODED_EXCERPTS_EXTENDED,
    "coders": extended.CODERS,
    "codebook": extended.CODEBOOK,
    "findings": result_tables.FINDINGS_EXTENDED,
    "differences": comparisons.GROUP_DIFFERENCES,
    "topics": topic_columns.TOPICS_EXTENDED,
    "excerpt_topics": topic_columns.EXCERPT_TOPICS_EXTENDED,
    "topics_by_codes": topic_columns.TOPICS_BY_CODES,
    "topics_covered": topic_columns.TOPICS_COVERED,
    "rejections": extended.REJECTIONS_EXTENDED,
    "runs": extended.RUNS_EXTENDED,
    "practice": result_tables.PRACTICE_EXTENDED,
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three sample letters of two kinds, coded by rules, and a file that cannot be read."""
    folder = tmp_path_factory.mktemp("frames")
    bad = folder / "bad.pdf"
    bad.write_bytes(b"no PDF at all")
    run_in_process([*(SAMPLE / name for name in NAMES), bad], folder / "ws")
    return folder / "ws"


@pytest.fixture(scope="module")
def ws(results: Path) -> Workspace:
    return Workspace(results)


@pytest.fixture
def small(tmp_path: Path) -> Workspace:
    """Four sentences of one letter; a rule set codes one of them, a person judges two."""
    path = tmp_path / "small"
    read = make_read()
    with open_store(path, create=True) as opened, opened.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_codebook(conn, make_codebook())
        write_read(conn, read)
        writes.write_codings(
            conn, "letter-a", "rules-1", make_codings(read), "k", "run-1", coder_kind="rules"
        )
        looks = [
            Review("letter-a", read.excerpts[1].excerpt_id, "jo", make_codebook().digest, {}),
            Review(
                "letter-a",
                read.excerpts[2].excerpt_id,
                "jo",
                make_codebook().digest,
                {"waits": Polarity.STRENGTH},
            ),
        ]
        reviews.write_reviews(conn, looks, "run-1")
    return Workspace(path)


def called(method: Callable[..., Any]) -> str:
    return inspect.getdoc(method) or ""


@pytest.mark.parametrize("name", TABLES)
def test_tables_have_the_columns_and_types_that_are_documented(name: str, ws: Workspace) -> None:
    found = getattr(ws, name)()
    assert list(found.columns) == TABLES[name].names
    for field in TABLES[name]:
        values = found[field.name]
        if categories := categories_of(field):
            known, ordered = categories
            assert list(values.cat.categories)[: len(known)] == known
            assert values.cat.ordered == ordered
        else:
            assert str(values.dtype) == data_type(field)
        if not field.nullable:
            assert values.notna().all(), field.name
    documented = set(re.findall(r"``(\w+)``", called(getattr(Workspace, name))))
    assert set(TABLES[name].names) <= documented


@pytest.mark.parametrize("schema", EXPORTED, ids=name_of)
def test_data_frames_begin_with_the_exported_tables(
    schema: Any, ws: Workspace, results: Path
) -> None:
    found = getattr(ws, name_of(schema))()
    if name_of(schema) == "coded_excerpts":
        # The export has both layers in one table, data frames have a table for each.
        found = pd.concat([found, ws.coded_excerpts(detail=True)])
    assert list(found.columns)[: len(schema)] == schema.names
    with open_store(results) as opened, opened.read() as conn:
        rows = in_order(export_tables(conn))[name_of(schema)]
    expected = to_data_frame(rows, schema)
    key = [name for name in ("letter_id", "order", "code", "source") if name in found] or ["run_id"]
    compared = found.sort_values(key, ignore_index=True)[schema.names]
    if name_of(schema) == "coded_excerpts":
        compared = found.sort_values(["letter_id", "order"], kind="stable", ignore_index=True)
        key = ["letter_id", "excerpt_id", "code"]
        compared = compared[schema.names].astype({"code": "string"})
        expected = expected.astype({"code": "string"}).sort_values(key, ignore_index=True)
        compared = compared.sort_values(key, ignore_index=True)
    pd.testing.assert_frame_equal(compared, expected)


def test_letters_are_told_by_what_they_say_of_themselves(ws: Workspace) -> None:
    letters = ws.letters()
    assert list(letters["file"]) == [NAMES[1], NAMES[2], NAMES[0]]
    report, monitoring, other = letters.to_dict("records")
    assert (report["area"], report["region"]) == ("Carrow Vale", "East of England")
    assert (report["outcome"], report["year"]) == ("systemic-failings", 2024)
    assert report["date"] == pd.Timestamp("2024-01-29")
    assert len(report["priority_actions"]) == len(monitoring["priority_actions"]) > 0
    assert other["priority_actions"] == []
    # Only the framework of 2023 has outcomes.
    assert pd.isna(monitoring["outcome"])
    assert letters["outcome"].min() == "positive"
    assert letters["url"].isna().all()
    assert letters["fictional"].all()
    assert list(letters["excerpts"]) == list(ws.excerpts()["letter_id"].value_counts(sort=False))


def test_coded_excerpts_are_excerpts_with_codes_of_the_codebook(ws: Workspace) -> None:
    coded, excerpts, codebook = ws.coded_excerpts(), ws.excerpts(), ws.codebook()
    assert list(coded["code"].cat.categories) == list(codebook["code"][codebook["parent"].isna()])
    assert codebook["group"].iloc[0] == codebook["group"].cat.categories[0]
    joined = coded.merge(excerpts, on="excerpt_id", suffixes=("", "_there"))
    assert len(joined) == len(coded)
    assert (joined["text"] == joined["text_there"]).all()
    assert (joined["page_number"] == joined["page_number_there"]).all()
    labels = dict(zip(codebook["code"], codebook["label"], strict=True))
    assert (coded["code"].map(labels).astype("string") == coded["label"]).all()
    assert coded["score"].between(0, 1).all()


def test_findings_are_those_of_the_command(results: Path, ws: Workspace) -> None:
    meant = make_findings(read_corpus(results), "kind", ["waiting-times,workforce"], 3)
    found = ws.findings("kind", any_of=["waiting-times,workforce"], seed=3)
    assert len(found) == len(meant.findings)
    for row, figure in zip(found.to_dict("records"), meant.findings, strict=True):
        assert row["codes"] == "|".join(figure.codes)
        assert row["excerpt_ids"] == list(figure.excerpt_ids)
        assert (row["measure"], row["letters"]) == (figure.measure, figure.share.n)
        if figure.share.n:
            assert row["share"] == figure.share.point
        else:
            assert pd.isna(row["share"])
    assert found["group"].isna().sum() == 26 * 7
    assert found.attrs["corrected"]
    assert found.attrs["notes"] == meant.notes
    assert found.attrs["coder"] == "rules-1"


def test_what_letters_cannot_be_grouped_by_is_told(ws: Workspace) -> None:
    with pytest.raises(UsageError, match="kind, outcome, region, year"):
        ws.findings("colour")


def test_people_are_coders_and_their_judgement_counts_in_findings(small: Workspace) -> None:
    coders = small.coders().set_index("coder")
    assert dict(coders["coder_kind"]) == {"jo": "human", "rules-1": "rules"}
    assert dict(coders["coded_excerpts"]) == {"jo": 1, "rules-1": 1}
    assert small.usual_coder() == "rules-1"
    assert list(small.coded_excerpts("jo")["polarity"]) == ["strength"]
    found = small.findings().set_index("measure")
    # Jo says that no code applies to the sentence coded as a weakness.
    assert found.loc["weakness", "letters_coded"] == 0
    assert found.loc["strength", "letters_coded"] == 1
    assert found.attrs["reviewed"] == 2


def test_agreement_is_of_the_excerpts_that_both_judged(small: Workspace) -> None:
    measured = small.evaluate("rules-1", "jo")
    assert (measured.letters, measured.excerpts) == (1, 2)
    assert not measured.is_performance
    (row,) = measured.by_code.to_dict("records")
    assert (row["in_reference"], row["by_coder"], row["f1"]) == (1, 1, 0.0)
    assert pd.isna(row["f1_low"])
    assert set(measured.differences["difference"]) == {"extra code", "missed code"}
    assert small.agreement("rules-1", other="jo")["kappa"].iloc[0] == row["kappa"]
    assert measured.confusion.to_numpy().sum() == 0


def test_without_gold_there_is_no_performance(ws: Workspace) -> None:
    with pytest.raises(UsageError, match="None of the 40 letters in the gold coding"):
        ws.performance()


@needs_letters
def test_performance_is_against_gold(tmp_path: Path) -> None:
    run_in_process(real_letters()[:1], tmp_path / "ws")
    measured = Workspace(tmp_path / "ws").evaluate()
    assert measured.is_performance
    assert measured.letters == 1
    assert measured.overall.set_index("figure").loc["F1 (micro)", "value"] > 0.5
    assert measured.by_code["parent"].isna().sum() == 23
    assert measured.by_code["parent"].notna().sum() == 27


def test_what_could_not_be_read_is_told(ws: Workspace) -> None:
    (row,) = ws.rejections().to_dict("records")
    assert (row["file"], row["stage"]) == ("bad.pdf", "open")
    assert row["reason"]
    assert row["remedy"]
    assert ws.runs()["rejected"].sum() == 1


def test_recommendations_are_whole(ws: Workspace) -> None:
    asked = ws.recommendations()
    counts = asked.groupby("letter_id")["asked_as"].value_counts()
    for row in ws.letters().to_dict("records"):
        assert counts.get((row["letter_id"], "priority action"), 0) == len(row["priority_actions"])
    later = asked[asked["kind"] == "area-send-monitoring"]
    assert later["verdict"].notna().all()
    assert asked.loc[asked["asked_as"] == "priority action", "responsible_bodies"].str.len().min()


def test_what_is_asked_has_the_verdict_of_a_later_visit(ws: Workspace) -> None:
    asked = ws.requests("Carrow Vale")
    assert list(asked.columns) == extended.REQUESTS.names
    assert set(extended.REQUESTS.names) <= set(re.findall(r"``(\w+)``", called(Workspace.requests)))
    # All is of the report, not of the monitoring letter that restates part of it.
    assert set(asked["kind"]) == {"area-send-report"}
    actions = asked[asked["asked_as"] == "priority action"]
    later = ws.recommendations()
    later = later[(later["area"] == "Carrow Vale") & later["verdict"].notna()]
    assert sorted(actions["verdict"]) == sorted(later["verdict"])
    assert set(actions["verdict_date"]) == set(later["date"])
    improvements = asked[asked["asked_as"] == "improvement"]
    assert len(improvements)
    assert improvements["verdict"].isna().all()


def item(date: str, kind: str, text: str, verdict: str | None = None) -> dict[str, Any]:
    return {
        "kind": kind,
        "date": pd.Timestamp(date),
        "asked_as": "priority action",
        "text": text,
        "verdict": verdict,
    }


def test_the_latest_verdict_counts_and_words_may_differ_a_little() -> None:
    plans, waits = "Leaders should improve the quality of plans", "Leaders should cut waiting times"
    rows = [
        item("2021-01-01", "area-send-report", "Something long done"),
        item("2023-01-01", "area-send-report", plans),
        item("2023-01-01", "area-send-report", waits),
        item("2024-01-01", "area-send-monitoring", plans, "ineffective-action"),
        item("2025-01-01", "area-send-monitoring", f"{plans} quickly.", "effective-action"),
    ]
    found = latest_requests(to_data_frame(rows, extended.RECOMMENDATIONS))
    assert list(found["text"]) == [plans, waits]
    assert found["verdict"].iloc[0] == "effective-action"
    assert found["verdict_date"].iloc[0] == pd.Timestamp("2025-01-01")
    assert found["verdict"].isna().iloc[1]
    # Without an inspection there are only the items of the latest letter.
    alone = latest_requests(to_data_frame(rows[3:], extended.RECOMMENDATIONS))
    assert list(alone["text"]) == [f"{plans} quickly."]
    assert latest_requests(to_data_frame([], extended.RECOMMENDATIONS)).empty
    undated = [row | {"date": None} for row in rows[:3]]
    assert len(latest_requests(to_data_frame(undated, extended.RECOMMENDATIONS))) == 3


def test_a_coder_that_is_not_there_is_told(small: Workspace) -> None:
    assert small.expect_codes("jo") == "jo"
    assert small.expect_codes() == "rules-1"
    with pytest.raises(UsageError, match="jo, rules-1") as caught:
        small.expect_codes("nobody")
    assert "'nobody'" in str(caught.value)


def test_without_topics_the_tables_are_empty_and_have_their_columns(small: Workspace) -> None:
    assert small.topics().empty
    assert small.excerpt_topics().empty
    assert small.topics_by_codes().empty
    assert small.topics_covered().empty
    assert "emerging" in small.topics()


def test_topics_meet_codes_as_counted(small: Workspace) -> None:
    ids = list(small.excerpts()["excerpt_id"])
    folder = small.path / "topics"
    folder.mkdir()
    topic = {
        "topic_id": "t001",
        "name": "Waits",
        "grain": "main",
        "keywords": ["wait", "long"],
        "n_excerpts": 2,
        "n_letters": 1,
        "examples": ids[:1],
        "nearest_codes": [{"code_id": "waits", "share": 0.5}],
        "stability": None,
        "unstable": False,
        "explained_by": None,
        "emerging": True,
        "shares": {},
    }
    assigned = [(ids[0], "t001"), (ids[1], "t001"), (ids[2], None), (ids[3], None)]
    (folder / "topics.jsonl").write_text(json.dumps(topic) + "\n", encoding="utf-8")
    (folder / "excerpt_topics.jsonl").write_text(
        "".join(
            json.dumps({"excerpt_id": excerpt_id, "topic_id": topic_id, "probability": 0.5}) + "\n"
            for excerpt_id, topic_id in assigned
        ),
        encoding="utf-8",
    )
    (row,) = small.topics().to_dict("records")
    assert (row["keywords"], row["nearest_code"], row["nearest_share"]) == (
        ["wait", "long"],
        "waits",
        0.5,
    )
    # Whether it is stable is not known, so neither is whether it is unstable.
    assert pd.isna(row["stability"])
    assert pd.isna(row["unstable"])
    assert small.excerpt_topics()["topic_id"].isna().sum() == 2
    (met,) = small.topics_by_codes().to_dict("records")
    # One of four sentences has the code and two have the topic, so half a sentence is expected.
    assert (met["observed"], met["expected"], met["ratio"]) == (1, 0.5, 2.0)
    assert (met["share"], met["recall"]) == (0.5, 1.0)
    (covered,) = small.topics_covered().to_dict("records")
    assert (covered["n_excerpts"], covered["without_code"]) == (2, 1)
    assert (covered["coded_share"], covered["covered_share"]) == (0.5, 0.5)
    assert covered["codes"] == ["waits"]
    # Jo gave the code to a sentence without this topic, so it does not go with the topic.
    (covered,) = small.topics_covered("jo").to_dict("records")
    assert (covered["without_code"], covered["covered_share"], covered["codes"]) == (2, 0.0, [])

    (folder / "topics.jsonl").write_text("{broken", encoding="utf-8")
    with pytest.raises(UsageError, match="letters topics"):
        small.topics()


def test_a_letter_of_an_area_is_beside_its_kind(ws: Workspace) -> None:
    beside = ws.compare("Carrow Vale")
    # There are two reports and one monitoring letter, so it is the report.
    assert beside.attrs["kind"] == "area-send-report"
    own = ws.coded_excerpts()
    own = own[(own["letter_id"] == beside.attrs["letter_id"]) & (own["polarity"] == "weakness")]
    weak = beside[beside["measure"] == "weakness"].set_index("code")["here"]
    assert dict(weak[weak > 0]) == dict(own["code"].value_counts()[lambda n: n > 0])
    assert set(beside["letters"]) == {2}
    assert list(beside["measure"].drop_duplicates()) == ["recommended", "weakness", "strength"]
    asked = beside[beside["measure"] == "recommended"].set_index("code")["here"]
    named = ws.coded_excerpts(area="Carrow Vale")
    named = named[
        (named["letter_id"] == beside.attrs["letter_id"]) & (named["role"] == "recommendation")
    ]
    assert dict(asked[asked > 0]) == dict(named["code"].value_counts()[lambda n: n > 0])


@pytest.fixture
def compared(tmp_path: Path) -> Workspace:
    """Twelve letters of two outcomes and kinds; only the first six mention waits as a weakness."""
    path = tmp_path / "compared"
    with open_store(path, create=True) as opened, opened.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_codebook(conn, make_codebook())
        for at in range(12):
            read = make_read(f"letter-{at:02}")
            about = replace(
                read.metadata,
                outcome=Outcome.SYSTEMIC_FAILINGS if at < 6 else Outcome.POSITIVE,
                kind="area-send-report" if at < 6 else "area-send-letter",
                area=f"Area {at}",
            )
            write_read(conn, replace(read, metadata=about))
            codings = [
                replace(coding, polarity=Polarity.WEAKNESS if at < 6 else Polarity.STRENGTH)
                for coding in make_codings(read)
            ]
            writes.write_codings(
                conn, read.text.letter_id, "rules-1", codings, "k", "run-1", coder_kind="rules"
            )
    return Workspace(path)


def test_differences_are_those_of_the_report(compared: Workspace) -> None:
    report = gather_report(compared.path, seed=3).differences
    found = compared.differences("outcome", seed=3)
    meant = [difference for difference in report.differences if difference.by == "outcome"]
    assert len(found) == len(meant) > 0
    for row, difference in zip(found.to_dict("records"), meant, strict=True):
        assert (row["code"], row["measure"]) == (difference.code_id, difference.measure)
        assert (row["high_group"], row["low_mean"]) == (
            difference.high.group,
            pytest.approx(difference.low.mean),
        )
        assert row["p"] == pytest.approx(difference.p)
        assert row["stands_out"] == difference.stands_out
    assert found["stands_out"].any()
    assert found.attrs == {"coder": "rules-1", "letters": 12, "permutations": 9999, "seed": 3}
    # Without a grouping, those of all groupings that a report tests.
    assert len(compared.differences(seed=3)) == len(report.differences)


def test_kinds_of_letter_are_compared_on_their_own(compared: Workspace) -> None:
    found = compared.differences("kind", groups=["area-send-letter", "area-send-report"])
    assert set(found["by"]) == {"kind"}
    assert found.iloc[0]["stands_out"]
    assert compared.differences("kind", groups=["area-send-report"]).empty


def test_what_letters_cannot_be_compared_by_is_told(compared: Workspace) -> None:
    with pytest.raises(UsageError, match="kind, outcome, region, year"):
        compared.differences("colour")
    with pytest.raises(UsageError, match="positive, systemic-failings"):
        compared.differences("outcome", groups=["positiv"])
    with pytest.raises(UsageError, match="Name the grouping with 'by'"):
        compared.differences(groups=["positive"])


def test_an_area_that_is_not_there_is_told(ws: Workspace) -> None:
    with pytest.raises(UsageError, match="Carrow Vale, Wexmoor"):
        ws.compare("Atlantis")


def test_an_excerpt_is_boxed_on_its_page(ws: Workspace) -> None:
    excerpt = ws.excerpts().iloc[5]
    picture = ws.trace(excerpt["excerpt_id"]).to_image()
    yellow = sum(
        n
        for n, (red, green, blue) in picture.getcolors(maxcolors=10**6) or ()
        if red > 240 and green > 230 and blue < 200
    )
    assert yellow > 500
    assert picture.width > 800


def state(path: Path) -> dict[str, str]:
    return {
        str(file.relative_to(path)): sha256(file.read_bytes()).hexdigest()
        for file in sorted(path.rglob("*"))
        if file.is_file() and file.suffix not in (".sqlite-shm", ".sqlite-wal")
    }


def test_reading_changes_nothing(results: Path) -> None:
    before = state(results)
    opened = Workspace(results)
    for name in TABLES:
        getattr(opened, name)()
    opened.trace(opened.excerpts()["excerpt_id"].iloc[0])
    assert state(results) == before


@pytest.mark.parametrize("what", ["missing", "empty", "file"])
def test_what_is_no_workspace_is_refused_and_not_made(what: str, tmp_path: Path) -> None:
    path = tmp_path / "ws"
    if what == "empty":
        path.mkdir()
    if what == "file":
        path.write_text("", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match="letters run"):
        Workspace(path)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_workspace_of_another_version_is_refused_and_left_as_it_is(small: Workspace) -> None:
    file = small.path / "letters.sqlite"
    with sqlite3.connect(file) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '0001'")
    conn.close()
    before = state(small.path)
    with pytest.raises(UsageError, match="another version"):
        Workspace(small.path)
    assert state(small.path) == before


def test_a_refusal_is_shown_in_notebooks_without_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        Workspace(tmp_path / "none")
    assert caught.value._render_traceback_() == [str(caught.value)]  # type: ignore[attr-defined]


def test_a_workspace_is_found_beside_the_folder_of_the_notebooks(
    small: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebooks = small.path.parent / "notebooks"
    notebooks.mkdir()
    monkeypatch.chdir(notebooks)
    assert Workspace("small").name == "small"
    monkeypatch.chdir(small.path.parent)
    assert len(Workspace("small").letters()) == 1


def test_where_letters_are_from_is_said(ws: Workspace, small: Workspace) -> None:
    assert "fictional" in ws.source_note()
    assert "Open Government Licence v3.0" in small.source_note()
    assert "fictional" not in small.source_note()


def test_kinds_of_letter_that_are_new_are_not_lost() -> None:
    kinds = table("kinds", "letter", [LETTERS.field("kind")])
    found = to_data_frame([{"kind": "area-send-report"}, {"kind": "novel"}, {}], kinds)
    assert list(found["kind"].dropna()) == ["area-send-report", "novel"]


def test_a_workspace_without_letters_says_so(tmp_path: Path) -> None:
    with open_store(tmp_path / "ws", create=True):
        pass
    opened = Workspace(tmp_path / "ws")
    assert opened.letters().empty
    assert opened.usual_coder() is None
    with pytest.raises(UsageError, match="No letter was read into ws"):
        opened.expect_codes()


def test_letters_without_codes_say_so(tmp_path: Path) -> None:
    with open_store(tmp_path / "ws", create=True) as opened, opened.write() as conn:
        writes.write_run(conn, make_run())
        write_read(conn, make_read())
    with pytest.raises(UsageError, match="No letter in ws has been coded"):
        Workspace(tmp_path / "ws").expect_codes()
