"""Detail codes beside main codes: every figure of main codes is the same with and without them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from inspection_letters.analysis.code_use import CodeUse
from inspection_letters.analysis.evaluation import evaluate_coder
from inspection_letters.analysis.findings import make_findings
from inspection_letters.analysis.letters import GROUPINGS
from inspection_letters.api.workspace import Workspace
from inspection_letters.records import Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.runs.human_coding import write_queue
from inspection_letters.store import open_store, queries
from inspection_letters.store.tables import export_tables

from tests.support.corpora import read_corpus
from tests.support.two_layers import LETTERS, SECOND, assigned, write_workspace

pytestmark = pytest.mark.xdist_group("two layers")

WEAKNESS = Polarity.WEAKNESS


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("plain") / "ws", detail=False)


@pytest.fixture(scope="module")
def detailed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("detailed") / "ws", detail=True)


def findings_of(path: Path) -> Any:
    corpus = read_corpus(path)
    return [repr(make_findings(corpus, by, ["waits,plans"]).findings) for by in (None, *GROUPINGS)]


def codings_of(path: Path) -> Any:
    corpus = read_corpus(path)
    return {
        excerpt_id: [(each.code_id, each.polarity, each.coder_id, each.score) for each in codings]
        for excerpt_id, codings in corpus.codings.items()
    }, corpus.judged


def agreement_of(path: Path) -> Any:
    return repr(evaluate_coder(read_corpus(path, "rules-1"), against="jo").evaluation)


def frames_of(path: Path) -> Any:
    ws = Workspace(path)
    coded = ws.coded_excerpts().drop(columns="codebook_version")
    return [frame.to_csv() for frame in (coded, ws.coders(), ws.differences(), ws.practice())]


def letters_of(path: Path) -> Any:
    with open_store(path) as store, store.read() as conn:
        return queries.codes_by_letter(conn, "rules-1"), queries.codes_by_letter(conn, "jo")


def queue_of(path: Path) -> Any:
    sheet = path.parent / "queue.csv"
    write_queue(path, sheet, size=10, seed=3)
    # The suggestions, which have detail codes too, are the eighth column.
    return [line.split(",")[:3] for line in sheet.read_text("utf-8-sig").splitlines()]


def exported_of(path: Path) -> Any:
    with open_store(path) as store, store.read() as conn:
        rows = export_tables(conn)["coded_excerpts"]
    return sorted(repr({**row, "codebook_version": None}) for row in rows if row["parent"] is None)


@pytest.mark.parametrize(
    "look",
    [findings_of, codings_of, agreement_of, frames_of, letters_of, queue_of, exported_of],
)
def test_main_figures_are_the_same_with_detail_codes(
    look: Any, plain: Path, detailed: Path
) -> None:
    assert look(plain) == look(detailed)


def test_people_come_before_the_coder_in_detail_only_where_they_judged_it(detailed: Path) -> None:
    corpus = read_corpus(detailed)
    by_place = {
        (letter, excerpt.order): [
            (coding.code_id, coding.polarity) for coding in corpus.detail_codings.get(name, ())
        ]
        for letter, letter_id in enumerate(sorted(corpus.excerpts_by_letter))
        for excerpt in corpus.excerpts_by_letter[letter_id]
        for name in [excerpt.excerpt_id]
    }
    for place, codes in by_place.items():
        if place in {(0, 0), (0, 1), (1, 0), (2, 1)}:
            continue
        # Kim, who judged (3, 0), had no detail codes to assign.
        assert dict(codes) == assigned(*place)[1], place
    assert by_place[0, 0] == [("reviews", WEAKNESS)]
    assert by_place[0, 1] == []
    assert by_place[1, 0] == [("clinic-waits", Polarity.STRENGTH)]
    excerpts = {found.excerpt_id: found for found in corpus.corpus_excerpts(corpus.letters)}
    assert all(
        excerpts[name].detail_codings == codings for name, codings in corpus.detail_codings.items()
    )


def test_findings_of_detail_codes(detailed: Path) -> None:
    corpus = read_corpus(detailed)
    found = make_findings(corpus, detail=True)
    assert list(dict.fromkeys(figure.codes for figure in found.findings)) == [
        ("clinic-waits",),
        ("reviews",),
    ]
    (weak,) = [
        figure
        for figure in found.findings
        if figure.codes == ("clinic-waits",) and figure.measure == "weakness"
    ]
    # Every third letter: 1, 4, 7 and 10. In letter 1, jo replaced one sentence only.
    assert (weak.share.n, weak.share.coded) == (LETTERS, 4)
    assert len(weak.excerpt_ids) == 15
    assert found.label(("reviews",)) == "Reviews of plans"
    assert found.use(weak) is CodeUse.FINDING
    joined = make_findings(corpus, any_of=["waits,clinic-waits"])
    assert {figure.codes for figure in joined.findings} == {
        ("waits",),
        ("plans",),
        ("waits", "clinic-waits"),
    }


def test_frames_have_the_detail_codes_apart(detailed: Path) -> None:
    ws = Workspace(detailed)
    found = ws.coded_excerpts(detail=True)
    assert set(found["code"]) == set(SECOND.detail_ids)
    assert set(found["parent"]) == {"waits", "plans"}
    assert ws.coded_excerpts(code="reviews")["code"].unique().tolist() == ["reviews"]
    assert ws.codebook()["parent"].fillna("").tolist() == ["", "", "waits", "plans"]
    assert set(ws.findings(detail=True)["use"]) == {"finding"}


def test_detail_codes_are_refused_where_there_are_none(plain: Path) -> None:
    with pytest.raises(UsageError, match="has no detail codes"):
        make_findings(read_corpus(plain), detail=True)
