"""``letters topics`` on sample letters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from inspection_letters.runs.refresh_topics import assign_topics
from inspection_letters.runs.topics import give
from inspection_letters.store import open_store, queries
from inspection_letters.topics import load_model
from ruamel.yaml import YAML

from tests.support.command_line import CommandResult
from tests.support.in_process import run_in_process

pytestmark = pytest.mark.xdist_group("topics")

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
SAMPLED = sorted(SAMPLE.glob("*.pdf"))
LETTERS, LATER = SAMPLED[:10], SAMPLED[10:12]


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of ten letters with topics, and proposed codes beside it."""
    path = tmp_path_factory.mktemp("topics") / "ws"
    run_in_process(LETTERS, path)
    return path


@pytest.fixture(scope="module")
def first(results: Path) -> Path:
    from inspection_letters.commands.app import app

    proposals = results / "proposals.yaml"
    app(
        ["topics", "-w", str(results), "--number", "8", "--propose-codes", str(proposals)],
        standalone_mode=False,
    )
    return results / "topics"


def test_tables_hold_what_they_promise(results: Path, first: Path) -> None:
    topics, excerpts = rows(first / "topics.jsonl"), rows(first / "excerpt_topics.jsonl")
    assert {
        "topic_id",
        "name",
        "keywords",
        "n_excerpts",
        "n_letters",
        "stability",
        "nearest_codes",
        "emerging",
    } <= topics[0].keys()
    assert excerpts[0].keys() == {"excerpt_id", "topic_id", "probability"}
    known = {one["topic_id"] for one in topics}
    # No topic is null, never a number such as -1.
    assert {one["topic_id"] for one in excerpts} <= known | {None}
    with open_store(results) as opened, opened.read() as conn:
        assert {one["excerpt_id"] for one in excerpts} == {
            one.excerpt_id for one in queries.all_excerpts(conn)
        }
    for topic in topics:
        own = {one["excerpt_id"] for one in excerpts if one["topic_id"] == topic["topic_id"]}
        assert len(own) == topic["n_excerpts"]


def test_figures_are_pages_and_pictures(first: Path) -> None:
    for name in ("topic-map", "topics-by-year", "topics-by-outcome"):
        assert (first / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        page = (first / f"{name}.html").read_text(encoding="utf-8")
        # It opens without a network.
        assert 'src="http' not in page


def test_proposed_codes_are_entries_of_a_codebook(results: Path, first: Path) -> None:
    content = YAML(typ="safe").load(results / "proposals.yaml")
    emerging = [one for one in rows(first / "topics.jsonl") if one["emerging"]]
    assert len(content["codes"]) == len(emerging)
    for entry in content["codes"]:
        assert {"id", "group", "label", "definition", "examples"} <= entry.keys()
        assert entry["evidence"]


def test_new_letters_are_given_the_topics_that_there_are(
    results: Path, first: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows(first / "excerpt_topics.jsonl")
    run_in_process(LATER, results)
    result = CommandResult(capsys, "topics", "-w", results)
    assert result.status == 0, result.err
    assert "2 new letters were assigned to the existing topics" in " ".join(result.out.split())
    after = rows(first / "excerpt_topics.jsonl")
    assert [one for one in after if one in before] == before
    assert len({one["excerpt_id"] for one in after}) > len({one["excerpt_id"] for one in before})

    again = CommandResult(capsys, "topics", "-w", results)
    assert "No new letters" in again.out
    assert rows(first / "excerpt_topics.jsonl") == after


def test_letters_that_are_gone_have_no_topics(first: Path) -> None:
    fitted = load_model(first)
    letter = fitted.topics[0].letter_id

    class Nobody:
        digest = fitted.model.embedder_digest

    from inspection_letters.topics import Document

    documents = [
        Document(one.excerpt_id, one.letter_id, "", "")
        for one in fitted.topics
        if one.letter_id != letter
    ]
    left, new = give(fitted, documents, Nobody(), None)  # type: ignore[arg-type]
    assert new == 0
    assert letter not in {one.letter_id for one in left.topics}


def test_a_workspace_without_letters_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(tmp_path / "ws", create=True):
        pass
    result = CommandResult(capsys, "topics", "-w", tmp_path / "ws")
    assert result.status == 2
    assert "has no letters" in result.err


def test_a_refresh_gives_new_letters_their_topics(results: Path, first: Path) -> None:
    before = rows(first / "excerpt_topics.jsonl")
    run_in_process(SAMPLED[12:13], results)
    with open_store(results) as opened:
        told = assign_topics(opened, None)
        with opened.read() as conn:
            excerpts = {one.excerpt_id for one in queries.all_excerpts(conn)}
        kept = load_model(first)
        # Again there is nothing to do, and what is due is still told.
        due = [one for one in told if one["what"] == "refit due"]
        assert list(assign_topics(opened, None)) == due
    after = rows(first / "excerpt_topics.jsonl")
    assert [one for one in after if one in before] == before
    assert {one["excerpt_id"] for one in after} == excerpts
    assert {one.excerpt_id for one in kept.topics} == excerpts
    assert not [one for one in told if one["what"] == "failed"]
