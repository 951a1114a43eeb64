"""The coded corpus: read once, the same for every consumer, and never changed."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from inspection_letters.analysis.evaluation import evaluate_coder
from inspection_letters.analysis.findings import make_findings
from inspection_letters.analysis.letters import GROUPINGS
from inspection_letters.analysis.topic_tables import ASSIGNMENTS_FILE, TOPICS_FILE, TOPICS_FOLDER
from inspection_letters.api.workspace import Workspace
from inspection_letters.common.settings.run import Settings
from inspection_letters.outputs.report.wording import shown_figures
from inspection_letters.records import Polarity
from inspection_letters.records.errors import TraceError, UsageError
from inspection_letters.records.seeds import DEFAULT_SEED
from inspection_letters.runs.report import make_material
from inspection_letters.store import open_store, queries
from inspection_letters.store.reviews import Review, write_reviews

from tests.support.cached_reading import SAMPLES
from tests.support.command_line import CommandResult
from tests.support.corpora import read_corpus
from tests.support.in_process import run_in_process

pytestmark = pytest.mark.xdist_group("corpus")

pytestmark = pytest.mark.xdist_group("corpus")

LETTERS = [
    SAMPLES / name
    for name in (
        "990020_brackenfold.pdf",
        "990001_wexmoor.pdf",
        "990003_carrow-vale_monitoring-2025.pdf",
    )
]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sample letters coded by rules; two people judge three sentences of one of them."""
    path = tmp_path_factory.mktemp("corpus") / "ws"
    run_in_process(LETTERS, path, Settings(coder="rules"))
    corpus = read_corpus(path)
    first, second, third = (coding.excerpt_id for coding in corpus.coder.codings[:3])
    letter_id = corpus.coder.codings[0].letter_id
    with open_store(path) as store, store.write() as conn:
        run_id = queries.all_runs(conn)[0].run_id
        for name, judged in (
            ("jo", {first: {}, second: {"workforce": Polarity.STRENGTH}, third: {}}),
            ("kim", {second: {"workforce": Polarity.WEAKNESS}}),
        ):
            reviews = [
                Review(letter_id, excerpt_id, name, corpus.codebook.digest, codes)
                for excerpt_id, codes in judged.items()
            ]
            write_reviews(conn, reviews, run_id)
    return path


def test_a_corpus_holds_everything_and_needs_the_store_no_more(results: Path) -> None:
    corpus = read_corpus(results)
    assert corpus.name == "ws"
    assert len(corpus.letters) == len(LETTERS)
    assert [letter.area for letter in corpus.letters] == sorted(
        letter.area for letter in corpus.letters
    )
    assert all(letter.pages and letter.region for letter in corpus.letters)
    assert set(corpus.page_numbers) == set(corpus.excerpt_by_id)
    assert list(corpus.coders) == ["jo", "kim", "rules-1"]
    assert [coder.kind for coder in corpus.coders.values()] == ["human", "human", "rules"]
    assert corpus.coder.coder_id == "rules-1"
    assert corpus.labels["workforce"]
    assert corpus.held_out is not None
    assert corpus.runs
    with pytest.raises(FrozenInstanceError):
        corpus.letters = ()  # type: ignore[misc]


def test_what_people_judged_comes_before_the_coder(results: Path) -> None:
    corpus = read_corpus(results)
    first, second, third = (coding.excerpt_id for coding in corpus.coder.codings[:3])
    assert corpus.judged == {first, second, third}
    assert corpus.codings[first] == corpus.codings[third] == ()
    (agreed,) = corpus.codings[second]
    assert (agreed.code_id, agreed.polarity) == ("workforce", Polarity.MIXED)
    assert agreed.coder_id == "jo and kim"
    by_id = {excerpt.excerpt_id: excerpt for excerpt in corpus.corpus_excerpts(corpus.letters)}
    assert by_id[first].by_people
    assert by_id[second].coding("workforce", Polarity.MIXED) == agreed
    others = [excerpt for excerpt in by_id.values() if not excerpt.by_people]
    assert all(code.coder_id == "rules-1" for excerpt in others for code in excerpt.codings)


def test_another_coder_is_chosen_without_reading_again(results: Path) -> None:
    corpus = read_corpus(results)
    person = corpus.for_coder("jo")
    assert person.excerpts is corpus.excerpts
    assert person.coder.is_person
    assert person.held_out is None
    assert len(person.counted_letters) == 1
    assert corpus.for_coder(None) is corpus
    with pytest.raises(UsageError, match=r"coded by 'pat'.*Coders in the workspace: jo, kim, ru"):
        _ = corpus.for_coder("pat").coder


def test_one_seed_gives_the_same_figures_everywhere(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = read_corpus(results)
    material = make_material(corpus)
    assert material.seed == DEFAULT_SEED
    # The intervals of a report are those of `letters evaluate` and `letters findings`.
    evaluated = json.loads(
        CommandResult(
            capsys, "evaluate", "-w", results, "--coder", "rules-1", "--against", "jo", "-f", "json"
        ).out
    )
    (reported,) = [report for report in material.evaluations if report.reference == "jo"]
    assert (
        reported.evaluation == evaluate_coder(corpus.for_coder("rules-1"), against="jo").evaluation
    )
    assert {
        name: [round(bound, 6) if bound is not None else None for bound in (each.low, each.high)]
        for name, each in reported.evaluation.overall.items()
    } == {
        name: [each["low"], each["high"]]
        for name, each in evaluated["evaluation"]["overall"].items()
    }
    frames = Workspace(results)
    # No sample letter prints a grade, so the report has no figures by grade.
    for by in GROUPINGS[:-1]:
        shown = json.loads(
            CommandResult(capsys, "findings", "-w", results, "--by", by, "-f", "json").out
        )
        counted = [(each["low"], each["high"]) for each in shown["figures"]]
        figures = material.figures[by]
        made = make_findings(corpus, by).findings
        # As text, since no share of no letters equals another.
        assert list(map(repr, figures)) == list(
            map(repr, shown_figures(made, corpus.codebook.derived))
        )
        assert len(made) == len(counted)
        frame = frames.findings(by)
        for figure, bounds, low in zip(made, counted, frame["low"], strict=True):
            if figure.share.n:
                assert bounds == pytest.approx((figure.share.low, figure.share.high), abs=1e-6)
                assert low == pytest.approx(figure.share.low)


def test_a_workspace_without_coders(tmp_path: Path) -> None:
    with open_store(tmp_path / "ws", create=True) as store, store.read() as conn:
        assert queries.all_letters(conn) == ()
    corpus = read_corpus(tmp_path / "ws")
    assert corpus.letters == corpus.excerpts == corpus.topics == corpus.topic_assignments == ()
    with pytest.raises(UsageError, match=r"Run 'letters run' first\.$"):
        _ = corpus.coder


def test_topics_are_read_from_their_files(results: Path, tmp_path: Path) -> None:
    corpus = read_corpus(results)
    assert corpus.topics == ()
    folder = results / TOPICS_FOLDER
    folder.mkdir(exist_ok=True)
    excerpt_id = corpus.excerpts[0].excerpt_id
    topic = {
        "topic_id": "t1",
        "name": "Waits",
        "grain": "main",
        "keywords": ["wait"],
        "n_excerpts": 1,
        "n_letters": 1,
        "stability": None,
        "unstable": False,
        "nearest_codes": [{"code_id": "waiting-times", "share": 0.5}],
        "explained_by": None,
        "emerging": True,
        "seed_code": None,
        "examples": [excerpt_id],
        "shares": {},
    }
    lines = [
        {"excerpt_id": excerpt_id, "topic_id": "t1", "probability": 0.9},
        {"excerpt_id": corpus.excerpts[1].excerpt_id, "topic_id": None, "probability": 0.0},
    ]
    (folder / TOPICS_FILE).write_text(json.dumps(topic) + "\n", encoding="utf-8")
    (folder / ASSIGNMENTS_FILE).write_text(
        "".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8"
    )
    again = read_corpus(results)
    assert [each.topic_id for each in again.topics] == ["t1"]
    assert again.topics[0].nearest_codes == (("waiting-times", 0.5),)
    assert again.topics[0].line == topic
    first, second, *_ = again.corpus_excerpts(again.letters)
    assert (first.topic_ids, second.topic_ids) == (("t1",), ())
    (folder / TOPICS_FILE).write_text('{"topic_id": "t1"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"topics\.jsonl cannot be read.*'letters topics'"):
        _ = read_corpus(results).topics
    for name in (TOPICS_FILE, ASSIGNMENTS_FILE):
        (folder / name).unlink()


def test_a_corpus_whose_excerpts_are_not_the_text_is_refused(tmp_path: Path) -> None:
    run_in_process(LETTERS[:1], tmp_path / "ws", Settings(coder="rules"))
    with sqlite3.connect(tmp_path / "ws" / "letters.sqlite") as database:
        database.execute("UPDATE excerpts SET quote = 'Changed.' WHERE \"order\" = 3")
    database.close()
    with pytest.raises(TraceError, match="differs from the letter's text"):
        read_corpus(tmp_path / "ws")
