"""A third person decides what two coded differently, and what agreement is worked out from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from inspection_letters.analysis.corpus_part import take_part
from inspection_letters.analysis.evaluation import evaluate_coder
from inspection_letters.analysis.findings import make_findings
from inspection_letters.analysis.letter_filter import read_filter
from inspection_letters.records import Codebook, Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.review.page.desk import Mode
from inspection_letters.runs.human_coding import import_sheet
from inspection_letters.store import open_store, writes
from inspection_letters.store.coding_history import all_changes
from inspection_letters.store.reviews import Review, all_reviews, write_reviews

from tests.support.command_line import CommandResult
from tests.support.corpora import read_corpus
from tests.support.factories import make_codebook
from tests.support.review_page import JSON, ORIGIN, answer, fill_workspace, page, two_layers

WEAKNESS, STRENGTH, MIXED = Polarity.WEAKNESS, Polarity.STRENGTH, Polarity.MIXED

Codes = Mapping[str, Polarity]


@pytest.fixture
def ws(tmp_path: Path) -> Path:
    return fill_workspace(tmp_path / "ws")


def code(ws: Path, coder: str, *codings: Codes, codebook: Codebook | None = None) -> list[str]:
    """Code the first excerpts of the first letter; return their IDs."""
    with open_store(ws) as store, store.write() as conn:
        if codebook is not None:
            writes.write_codebook(conn, codebook)
        excerpts = read_corpus(ws).excerpts_by_letter["letter-00"][: len(codings)]
        digest = (codebook or two_layers()).digest
        judged = [
            Review("letter-00", excerpt.excerpt_id, coder, digest, codes, f"{coder} says")
            for excerpt, codes in zip(excerpts, codings, strict=True)
        ]
        write_reviews(conn, judged, "run-1")
    return [excerpt.excerpt_id for excerpt in excerpts]


def stored(ws: Path, excerpt_id: str) -> dict[str, Review]:
    with open_store(ws) as store, store.read() as conn:
        return {
            review.coder_id: review
            for review in all_reviews(conn)
            if review.excerpt_id == excerpt_id
        }


def decide(ws: Path, excerpt_id: str, coder: str = "kim", **codes: str) -> None:
    with page(ws, coder, mode=Mode.ADJUDICATE) as (_, client):
        data = answer(0, "by the definition", **codes)
        saved = client.post(f"/excerpt/{excerpt_id}", data=data, headers=JSON)
        assert saved.status_code == 200, saved.text


class TestWhatIsShown:
    def test_only_where_people_differ_in_either_layer(self, ws: Path) -> None:
        same, polarity, detail, none = (
            {"joint": WEAKNESS},
            {"joint": WEAKNESS},
            {"waits": WEAKNESS},
            {"joint": STRENGTH},
        )
        ids = code(ws, "jo", same, polarity, detail, none)
        code(ws, "sam", same, {"joint": STRENGTH}, {**detail, "waits-therapy": WEAKNESS}, {})
        with page(ws, "kim", mode=Mode.ADJUDICATE) as (work, _):
            assert list(work.excerpt_ids) == ids[1:]

    def test_people_without_detail_codes_do_not_differ_in_them(self, ws: Path) -> None:
        code(ws, "jo", {"waits": WEAKNESS}, {}, codebook=make_codebook("without details"))
        ids = code(ws, "sam", {"waits": WEAKNESS, "waits-therapy": MIXED}, {"waits": MIXED})
        with page(ws, "kim", mode=Mode.ADJUDICATE) as (work, _):
            assert list(work.excerpt_ids) == ids[1:]

    def test_codings_side_by_side_and_never_the_models(self, ws: Path) -> None:
        _, second = code(ws, "jo", {}, {"waits": STRENGTH})
        code(ws, "sam", {}, {})
        with page(ws, "kim", mode=Mode.ADJUDICATE) as (_, client):
            text = client.get(f"/excerpt/{second}").text
            assert "jo says" in text
            assert "sam says" in text
            assert "Waiting: strength" in text
            assert "rules-1" not in text
            assert "Waiting: weakness" not in client.get("/search", params={"q": "wait"}).text

    @pytest.mark.parametrize(
        ("jo", "sam", "coder", "complaint"),
        [
            ([{}], [], "kim", "No sentence has been coded by two people"),
            ([{}], [{}], "kim", "People agree on all 1 sentences"),
            ([{}], [{"waits": MIXED}], "jo", "nothing left for jo to adjudicate"),
        ],
    )
    def test_nothing_to_adjudicate(
        self, ws: Path, jo: list[Codes], sam: list[Codes], coder: str, complaint: str
    ) -> None:
        code(ws, "jo", *jo)
        if sam:
            code(ws, "sam", *sam)
        with (
            pytest.raises(UsageError, match=complaint),
            page(ws, coder, mode=Mode.ADJUDICATE),
        ):
            pass

    @pytest.mark.parametrize("mode", [Mode.QUEUE, Mode.BLIND])
    def test_agreement_is_hidden_from_people_who_code_independently(
        self, ws: Path, mode: Mode
    ) -> None:
        code(ws, "jo", {})
        code(ws, "sam", {"waits": MIXED})
        with page(ws, "lee", mode=mode, letters=1) as (_, client):
            assert "Agreement" not in client.get("/search").text
            assert client.get("/agreement").status_code == 400


class TestADecision:
    @pytest.fixture
    def disputed(self, ws: Path) -> str:
        code(ws, "jo", {"joint": WEAKNESS})
        (excerpt_id,) = code(ws, "sam", {"waits": STRENGTH, "waits-therapy": WEAKNESS})
        return excerpt_id

    def test_it_counts_in_both_layers_and_leaves_the_codings(self, ws: Path, disputed: str) -> None:
        before = stored(ws, disputed)
        decide(ws, disputed, waits="weakness", waits_therapy="mixed")
        after = stored(ws, disputed)
        assert (after["jo"], after["sam"]) == (before["jo"], before["sam"])
        assert after["kim"].adjudicated
        corpus = read_corpus(ws)
        codes = {c.code_id: (c.polarity, c.coder_id) for c in corpus.codings[disputed]}
        assert codes == {"waits": (WEAKNESS, "kim")}
        assert [c.polarity for c in corpus.detail_codings[disputed]] == [MIXED]

    def test_no_code_applies_is_a_decision(self, ws: Path, disputed: str) -> None:
        decide(ws, disputed, none="1")
        assert read_corpus(ws).codings[disputed] == ()

    def test_it_needs_a_reason(self, ws: Path, disputed: str) -> None:
        with page(ws, "kim", mode=Mode.ADJUDICATE) as (_, client):
            refused = client.post(
                f"/excerpt/{disputed}", data=answer(0, " ", waits="mixed"), headers=JSON
            )
            assert refused.status_code == 400
            assert "needs a reason" in refused.json()["message"]
            # A reason alone is kept and decides nothing.
            data = answer(0, "to be discussed")
            assert client.post(f"/excerpt/{disputed}", data=data, headers=JSON).json()["coded"] == 0
        assert "kim" not in stored(ws, disputed)

    def test_it_can_be_taken_back(self, ws: Path, disputed: str) -> None:
        with page(ws, "kim", mode=Mode.ADJUDICATE) as (_, client):
            data = answer(0, "why", joint="mixed")
            client.post(f"/excerpt/{disputed}", data=data, headers=JSON)
            assert client.post("/undo", headers=ORIGIN).status_code == 200
        assert set(stored(ws, disputed)) == {"jo", "sam"}

    def test_one_of_two_adjudicators_is_refused(self, ws: Path, disputed: str) -> None:
        with page(ws, "lee", mode=Mode.ADJUDICATE) as (_, client):
            decide(ws, disputed, joint="mixed")
            refused = client.post(
                f"/excerpt/{disputed}", data=answer(0, "no", none="1"), headers=JSON
            )
            assert "kim has adjudicated this sentence" in refused.json()["message"]
            shown = client.get(f"/excerpt/{disputed}").text
            assert "kim (adjudicated)" in shown
            assert 'id="coding"' not in shown
        assert set(stored(ws, disputed)) == {"jo", "sam", "kim"}

    def test_who_coded_a_sentence_cannot_decide_about_it(self, ws: Path) -> None:
        code(ws, "jo", {}, {"joint": MIXED})
        first, second = code(ws, "sam", {"joint": MIXED}, {})
        code(ws, "kim", {})
        with page(ws, "kim", mode=Mode.ADJUDICATE) as (work, client):
            assert list(work.excerpt_ids) == [second]
            refused = client.post(
                f"/excerpt/{first}", data=answer(1, "mine", none="1"), headers=JSON
            )
            assert "You coded this sentence yourself" in refused.json()["message"]
        assert not stored(ws, first)["kim"].adjudicated

    def test_it_stays_a_decision_when_it_is_corrected_or_imported(
        self, ws: Path, disputed: str, tmp_path: Path
    ) -> None:
        decide(ws, disputed, joint="mixed")
        with page(ws, "kim", mode=Mode.CORRECT) as (_, client):
            data = answer(1, "on second thoughts", joint="strength")
            assert client.post(f"/excerpt/{disputed}", data=data, headers=JSON).status_code == 200
        assert stored(ws, disputed)["kim"].adjudicated
        sheet = tmp_path / "sheet.csv"
        sheet.write_text(f"excerpt_id,codes\n{disputed},joint:weakness\n")
        import_sheet(sheet, "kim", ws)
        kim = stored(ws, disputed)["kim"]
        assert (kim.adjudicated, kim.note) == (True, "on second thoughts")
        assert dict(kim.codes) == {"joint": WEAKNESS}

    def test_the_log_says_adjudicated(
        self, ws: Path, disputed: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        decide(ws, disputed, joint="mixed")
        said = CommandResult(capsys, "log", "-w", ws, "--coder", "kim").out
        assert "adjudicated: joint:mixed" in said
        assert "reason: by the definition" in said

    def test_figures_follow_it(self, ws: Path, disputed: str) -> None:
        def weak() -> int:
            found = make_findings(read_corpus(ws)).findings
            (share,) = (
                f.share
                for f in found
                if f.codes == ("joint",) and f.measure == "weakness" and f.group is None
            )
            return share.coded

        before = weak()
        decide(ws, disputed, none="1")
        assert (before, weak()) == (1, 0)


class TestAgreement:
    @pytest.fixture
    def decided(self, ws: Path) -> str:
        """Two sentences, the second of which jo and sam coded differently until kim decided."""
        code(ws, "jo", {"joint": WEAKNESS}, {"joint": WEAKNESS}, {})
        _, second, _ = code(ws, "sam", {"joint": WEAKNESS}, {}, {})
        decide(ws, second, joint="weakness")
        return second

    def kappas(self, ws: Path) -> list[float | None]:
        report = evaluate_coder(read_corpus(ws).for_coder("jo"), against="sam")
        return [code.figures["kappa"].value for code in report.evaluation.codes]

    def test_later_corrections_do_not_raise_it(self, ws: Path, decided: str) -> None:
        before = self.kappas(ws)
        with open_store(ws) as store, store.write() as conn:
            digest = two_layers().digest
            agreeing = Review("letter-00", decided, "sam", digest, {"joint": WEAKNESS}, "yes")
            write_reviews(conn, [agreeing], "run-1")
            newcomer = agreeing._replace(coder_id="lee")
            write_reviews(conn, [newcomer], "run-1")
        assert self.kappas(ws) == before
        assert 0 < (before[1] or 0) < 1
        corpus = read_corpus(ws)
        assert corpus.coders["lee"].independent_reviews == ()
        assert corpus.coders["sam"].reviews != corpus.coders["sam"].independent_reviews

    def test_a_decision_that_was_withdrawn_still_ends_independent_coding(self, ws: Path) -> None:
        code(ws, "jo", {"joint": WEAKNESS}, {"joint": WEAKNESS}, {})
        _, second, _ = code(ws, "sam", {"joint": WEAKNESS}, {}, {})
        before = self.kappas(ws)
        with page(ws, "kim", mode=Mode.ADJUDICATE) as (_, client):
            data = answer(0, "by the definition", joint="weakness")
            assert client.post(f"/excerpt/{second}", data=data, headers=JSON).status_code == 200
            assert client.post("/undo", headers=ORIGIN).status_code == 200
        assert not any(review.adjudicated for review in stored(ws, second).values())
        code(ws, "sam", {"joint": WEAKNESS}, {"joint": WEAKNESS}, {})
        assert self.kappas(ws) == before

    def test_the_page_has_the_figures_of_evaluate(self, ws: Path, decided: str) -> None:
        with page(ws, "kim", mode=Mode.CORRECT) as (work, client):
            found = work.agreement("", "")
            text = client.get("/agreement").text
        assert (found.first, found.second) == ("jo", "sam")
        assert [code.kappa for code in found.codes] == [
            "–" if kappa is None else f"{kappa:.2f}" for kappa in self.kappas(ws)
        ]
        (differing,) = found.disagreements
        assert differing.excerpt_id == decided
        assert differing.decision is not None
        assert differing.decision.note == "by the definition"
        assert "kim (adjudicated)" in text
        assert f'href="/excerpt/{decided}"' in text

    def test_disagreements_of_one_code(self, ws: Path, decided: str) -> None:
        with page(ws, "kim", mode=Mode.CORRECT) as (_, client):
            assert "0 sentences coded" in client.get("/agreement", params={"code": "waits"}).text
            assert "1 sentence coded" in client.get("/agreement", params={"code": "joint"}).text

    def test_a_part_of_the_letters_has_only_its_own_coding(self, ws: Path, decided: str) -> None:
        corpus = read_corpus(ws)
        (other,) = (letter for letter in corpus.letters if letter.letter_id == "letter-01")
        part = take_part(replace(corpus, letters=(other,)), read_filter(f"area={other.area}"))
        assert corpus.coders["jo"].independent_reviews
        assert part.coders["jo"].independent_reviews == ()

    def test_who_only_adjudicated_is_not_compared(self, ws: Path, decided: str) -> None:
        with pytest.raises(UsageError, match="only decided about what others coded"):
            evaluate_coder(read_corpus(ws).for_coder("jo"), against="kim")

    def test_people_are_a_reference_with_what_was_decided(self, ws: Path, decided: str) -> None:
        report = evaluate_coder(read_corpus(ws).for_coder("rules-1"), against="people")
        assert report.reference == "people (jo, kim, sam)"
        assert report.is_performance
        assert {code.code_id: code.n for code in report.evaluation.codes}["joint"] == 2

    @pytest.mark.parametrize("name", ["people", "Gold"])
    def test_names_of_references_are_no_names_of_coders(self, ws: Path, name: str) -> None:
        with pytest.raises(UsageError, match="compares with it"), page(ws, name):
            pass


def test_the_history_knows_decisions(ws: Path) -> None:
    code(ws, "jo", {})
    (excerpt_id,) = code(ws, "sam", {"joint": MIXED})
    decide(ws, excerpt_id, joint="mixed")
    with open_store(ws) as store, store.read() as conn:
        *earlier, last = all_changes(conn)
    assert [change.after.adjudicated for change in earlier] == [False, False]
    assert last.after.adjudicated
    assert last.source == "letters review, adjudicate"
