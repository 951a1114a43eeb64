"""The coding page as its server answers: who is let in, what is saved, what each mode shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from inspection_letters.records import Polarity
from inspection_letters.review.page.desk import Filters, Mode
from inspection_letters.review.page.security import TOKEN
from inspection_letters.runs.reviewing.history import effects
from inspection_letters.store import open_store, queries
from inspection_letters.store.coding_history import CodingChange, Judged, all_changes
from inspection_letters.store.reviews import Review, all_reviews, write_reviews

from tests.support.command_line import CommandResult
from tests.support.factories import make_codebook
from tests.support.review_page import JSON, ORIGIN, SECRET, answer, fill_workspace, page

WEAKNESS, STRENGTH = Polarity.WEAKNESS, Polarity.STRENGTH


@pytest.fixture
def ws(tmp_path: Path) -> Path:
    return fill_workspace(tmp_path / "ws")


def judged(ws: Path, coder: str = "jo") -> dict[str, Review]:
    with open_store(ws) as store, store.read() as conn:
        return {
            review.excerpt_id: review for review in all_reviews(conn) if review.coder_id == coder
        }


def history(ws: Path) -> tuple[CodingChange, ...]:
    with open_store(ws) as store, store.read() as conn:
        return all_changes(conn)


def mark(ws: Path, excerpt: int, coder: str, codes: dict[str, Polarity], note: str = "") -> str:
    """Code an excerpt as another person did before; return its ID."""
    with page(ws, coder, mode=Mode.CORRECT) as (work, _):
        excerpt_id = work.excerpt_ids[excerpt]
        review = Review("letter-00", excerpt_id, coder, make_codebook().digest, codes, note)
        with work.store.write() as conn:
            write_reviews(conn, [review], "run-1")
    return excerpt_id


def figures_of_log(ws: Path) -> str:
    with open_store(ws) as store:
        changed = effects(store, history(ws))
    return " ".join(change.subject for found in changed.values() for change in found)


class TestWhoIsLetIn:
    def test_nothing_is_shown_without_the_token(self, ws: Path) -> None:
        with page(ws) as (work, client):
            client.cookies.clear()
            for path in ("/", f"/excerpt/{work.excerpt_ids[0]}", "/search", "/static/review.js"):
                assert client.get(path).status_code == 403
            assert client.get("/", params={TOKEN: f"{SECRET}x"}).status_code == 403
            refused = client.post(
                f"/excerpt/{work.excerpt_ids[0]}", data=answer(0, none="1"), headers=ORIGIN
            )
            assert refused.status_code == 403
        assert judged(ws) == {}

    def test_the_cookie_is_for_this_site_only(self, ws: Path) -> None:
        with page(ws) as (_, client):
            said = client.get("/", params={TOKEN: SECRET}).headers["set-cookie"].lower()
            assert "httponly" in said
            assert "samesite=strict" in said
            assert said.startswith("letters-review-8000=")

    @pytest.mark.parametrize(
        "host", ["evil.example", "evil.example:8000", "127.0.0.1", "127.0.0.1:1"]
    )
    def test_another_host_is_refused(self, ws: Path, host: str) -> None:
        with page(ws) as (_, client):
            assert client.get("/search", headers={"host": host}).status_code == 421

    @pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1:1"])
    def test_other_pages_change_nothing(self, ws: Path, origin: str | None) -> None:
        with page(ws) as (work, client):
            headers = {"origin": origin} if origin else {}
            for address in (f"/excerpt/{work.excerpt_ids[0]}", "/undo"):
                refused = client.post(address, data=answer(0, none="1"), headers=headers)
                assert refused.status_code == 403
        assert judged(ws) == {}

    @pytest.mark.parametrize("origin", ["null", "http://evil.example", "http://127.0.0.1:1"])
    def test_other_pages_read_nothing(self, ws: Path, origin: str) -> None:
        with page(ws) as (_, client):
            for address in ("/search", f"/?{TOKEN}={SECRET}", "/static/review.js"):
                refused = client.get(address, headers={"origin": origin})
                assert (refused.status_code, refused.text) == (
                    403,
                    "Other pages are not answered.\n",
                )
            assert client.get("/search", headers=ORIGIN).status_code == 200

    def test_nothing_inline_and_nothing_from_elsewhere(self, ws: Path) -> None:
        with page(ws, mode=Mode.CORRECT) as (work, client):
            for path in (
                f"/excerpt/{work.excerpt_ids[1]}",
                "/search",
                "/help",
                "/codebook",
                "/none",
            ):
                answered = client.get(path)
                policy = answered.headers["content-security-policy"]
                assert "default-src 'none'" in policy
                assert "unsafe" not in policy
                assert not re.search(r"<script(?! src)|\son\w+=|\sstyle=|https?://", answered.text)
                assert "access-control-allow-origin" not in answered.headers


class TestSaving:
    def test_codes_of_both_layers_are_saved_at_once(self, ws: Path) -> None:
        with page(ws) as (work, client):
            excerpt_id = work.excerpt_ids[0]
            saved = client.post(
                f"/excerpt/{excerpt_id}",
                data=answer(0, "why", waits="weakness", waits_therapy="mixed"),
                headers=JSON,
            )
            assert saved.json() == {"version": 1, "coded": 1}
            found = judged(ws)[excerpt_id]
        assert found.codes == {"waits": WEAKNESS, "waits-therapy": Polarity.MIXED}
        assert found.note == "why"
        (change,) = history(ws)
        assert change.before is None
        assert change.after == found.state
        assert (change.coder_id, change.source) == ("jo", "letters review, queue")
        assert change.run_id == work.run_id

    def test_the_form_leads_back_to_the_sentence(self, ws: Path) -> None:
        with page(ws) as (work, client):
            excerpt_id = work.excerpt_ids[0]
            saved = client.post(f"/excerpt/{excerpt_id}", data=answer(0, none="1"), headers=ORIGIN)
            assert saved.url.path == f"/excerpt/{excerpt_id}"
            assert "No code applies." in saved.text
        assert judged(ws)[excerpt_id].codes == {}

    def test_a_memo_or_a_mark_is_kept_but_is_no_judgement(self, ws: Path) -> None:
        with page(ws) as (work, client):
            excerpt_id = work.excerpt_ids[0]
            saved = client.post(
                f"/excerpt/{excerpt_id}", data=answer(0, "hm", unsure="1"), headers=JSON
            )
            assert saved.json()["coded"] == 0
            assert work.position(excerpt_id, Filters()).unsure == 1
            own = work.own(excerpt_id)
        assert own is not None
        assert own.review.state == Judged({}, "hm", unsure=True, judged=False)
        assert judged(ws) == {}

    def test_taking_the_last_code_away_leaves_the_sentence_uncoded(self, ws: Path) -> None:
        with page(ws) as (work, client):
            address = f"/excerpt/{work.excerpt_ids[0]}"
            client.post(address, data=answer(0, waits="weakness"), headers=JSON)
            saved = client.post(address, data=answer(1), headers=JSON)
            assert saved.json() == {"version": 2, "coded": 0}
            assert work.first() == work.excerpt_ids[0]
        assert judged(ws) == {}
        assert [change.after.judged for change in history(ws)] == [True, False]

    def test_saying_the_same_again_is_no_change(self, ws: Path) -> None:
        with page(ws) as (work, client):
            address = f"/excerpt/{work.excerpt_ids[0]}"
            for version in (0, 1):
                saved = client.post(address, data=answer(version, none="1"), headers=JSON)
                assert saved.json()["version"] == 1
        assert len(history(ws)) == 1

    @pytest.mark.parametrize(
        ("fields", "complaint"),
        [
            ({"version": "0", "code-nothing": "weakness"}, "no code 'nothing'"),
            ({"version": "0", "code-waits": "bad"}, "no polarity 'bad'"),
            ({"version": "0", "code-waits": "weakness", "none": "1"}, "cannot be combined"),
            ({"code-waits": "weakness"}, "which version"),
            ({"version": "-1", "none": "1"}, "which version"),
            ({"version": "0", "note": "x" * 20_001}, "longer than 20,000"),
        ],
    )
    def test_an_answer_that_cannot_be(
        self, ws: Path, fields: dict[str, str], complaint: str
    ) -> None:
        with page(ws) as (work, client):
            refused = client.post(f"/excerpt/{work.excerpt_ids[0]}", data=fields, headers=JSON)
            assert refused.status_code == 400
            assert complaint in refused.json()["message"]
        assert history(ws) == ()

    def test_a_stale_page_is_refused_with_both_versions(self, ws: Path) -> None:
        with page(ws) as (work, client):
            address = f"/excerpt/{work.excerpt_ids[0]}"
            client.post(address, data=answer(0, "first", waits="weakness"), headers=JSON)
            assert client.post(address, data=answer(0, none="1"), headers=JSON).status_code == 409
            refused = client.post(address, data=answer(0, "mine", joint="strength"), headers=ORIGIN)
            assert refused.status_code == 409
            for text in ("Waiting: weakness", "first", "Joint working: strength", "mine"):
                assert text in refused.text
            assert judged(ws)[work.excerpt_ids[0]].note == "first"
            fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', refused.text))
            assert client.post(address, data=fields, headers=JSON).json()["version"] == 2
        assert judged(ws)[work.excerpt_ids[0]].codes == {"joint": STRENGTH}

    def test_two_people_do_not_touch_each_others_coding(self, ws: Path) -> None:
        with page(ws, "jo") as (work, jo), page(ws, "sam") as (_, sam):
            address = f"/excerpt/{work.excerpt_ids[0]}"
            for client, polarity in ((jo, "weakness"), (sam, "strength")):
                data = answer(0, waits=polarity)
                assert client.post(address, data=data, headers=JSON).json()["version"] == 1
        assert judged(ws, "jo")[work.excerpt_ids[0]].codes == {"waits": WEAKNESS}
        assert judged(ws, "sam")[work.excerpt_ids[0]].codes == {"waits": STRENGTH}

    def test_a_code_that_left_the_codebook_stays_until_it_is_removed(self, ws: Path) -> None:
        excerpt_id = mark(ws, 0, "jo", {"old-code": WEAKNESS})
        with page(ws, mode=Mode.CORRECT) as (work, client):
            assert work.codes_gone() == ["old-code"]
            assert "no longer in the codebook" in client.get(f"/excerpt/{excerpt_id}").text
            assert "old-code" in client.get("/search").text
            data = {**answer(1, waits="weakness"), "code-old-code": "weakness"}
            client.post(f"/excerpt/{excerpt_id}", data=data, headers=JSON)
            assert set(judged(ws)[excerpt_id].codes) == {"old-code", "waits"}
            client.post(f"/excerpt/{excerpt_id}", data=answer(2, waits="weakness"), headers=JSON)
            assert set(judged(ws)[excerpt_id].codes) == {"waits"}
            data = {**answer(3), "code-old-code": "weakness"}
            refused = client.post(f"/excerpt/{excerpt_id}", data=data, headers=JSON)
            assert "no code 'old-code'" in refused.json()["message"]


class TestUndo:
    def test_changes_are_taken_back_one_by_one(self, ws: Path) -> None:
        with page(ws) as (work, client):
            first, second = work.excerpt_ids[:2]
            client.post(f"/excerpt/{first}", data=answer(0, waits="weakness"), headers=JSON)
            client.post(f"/excerpt/{first}", data=answer(1, waits="strength"), headers=JSON)
            client.post(f"/excerpt/{second}", data=answer(0, none="1"), headers=JSON)
            seen = []
            for _ in range(3):
                undone = client.post("/undo", headers=ORIGIN)
                own = work.own(first)
                seen.append((undone.url.path, own.review.codes if own else None))
            refused = client.post("/undo", headers=ORIGIN)
        assert seen == [
            (f"/excerpt/{second}", {"waits": STRENGTH}),
            (f"/excerpt/{first}", {"waits": WEAKNESS}),
            (f"/excerpt/{first}", {}),
        ]
        assert "nothing to undo" in refused.text
        assert judged(ws) == {}
        assert [change.undoes for change in history(ws)] == [None, None, None, 3, 2, 1]

    def test_a_change_of_another_window_is_not_undone(self, ws: Path) -> None:
        with page(ws) as (work, client), page(ws) as (_, other):
            address = f"/excerpt/{work.excerpt_ids[0]}"
            client.post(address, data=answer(0, waits="weakness"), headers=JSON)
            other.post(address, data=answer(1, waits="strength"), headers=JSON)
            assert "another window" in client.post("/undo", headers=ORIGIN).text
        assert judged(ws)[work.excerpt_ids[0]].codes == {"waits": STRENGTH}


class TestModes:
    def test_a_queue_goes_on_where_it_was_left(self, ws: Path) -> None:
        with page(ws, size=3) as (work, client):
            ids = work.excerpt_ids
            assert client.get("/").url.path == f"/excerpt/{ids[0]}"
            for excerpt_id in ids[:2]:
                client.post(f"/excerpt/{excerpt_id}", data=answer(0, none="1"), headers=JSON)
        with page(ws, size=3) as (work, client):
            assert work.excerpt_ids == ids
            shown = client.get("/")
            assert shown.url.path == f"/excerpt/{ids[2]}"
            assert "2</span> of 3 coded" in shown.text
            client.post(f"/excerpt/{ids[2]}", data=answer(0, none="1"), headers=JSON)
            assert "You have coded all 3 sentences of this queue" in client.get("/").text
        with page(ws, size=3) as (work, _):
            assert not set(ids) & set(work.excerpt_ids)

    def test_random_letters_are_whole_and_the_same_for_everyone(self, ws: Path) -> None:
        fill_workspace(ws, letters=5)
        with page(ws, mode=Mode.SAMPLE, letters=2, seed=4) as (work, client):
            ids = work.excerpt_ids
            letters = {work.corpus.excerpt_by_id[excerpt_id].letter_id for excerpt_id in ids}
            assert len(letters) == 2
            assert len(ids) == 8
            for excerpt_id in ids:
                client.post(f"/excerpt/{excerpt_id}", data=answer(0, none="1"), headers=JSON)
        with page(ws, "sam", mode=Mode.BLIND, letters=2, seed=4) as (work, _):
            assert work.excerpt_ids == ids
            assert work.first() == ids[0]

    @pytest.mark.parametrize(
        ("mode", "show", "is_shown"),
        [
            (Mode.QUEUE, False, False),
            (Mode.SAMPLE, False, False),
            (Mode.BLIND, False, False),
            (Mode.QUEUE, True, True),
            (Mode.SAMPLE, True, True),
            (Mode.CORRECT, False, True),
        ],
    )
    def test_what_is_shown_of_others(
        self, ws: Path, mode: Mode, show: bool, is_shown: bool
    ) -> None:
        coded = mark(ws, 1, "sam", {"joint": STRENGTH}, "sam's memo")
        with page(ws, mode=mode, letters=2, shows_others=show) as (work, client):
            text = client.get(f"/excerpt/{coded}").text
            for part in ("rules-1", "sam", "sam&#39;s memo", "Use this coding"):
                assert (part in text) is is_shown
            found = work.search(Filters(code="joint"))
            assert [hit.excerpt_id for hit in found] == ([coded] if is_shown else [])

    def test_sentences_on_which_people_differ(self, ws: Path) -> None:
        differs = mark(ws, 1, "sam", {"joint": STRENGTH}, "as in paragraph 3")
        mark(ws, 1, "jo", {"joint": WEAKNESS})
        same = mark(ws, 2, "sam", {})
        mark(ws, 2, "jo", {})
        with page(ws, "lee", mode=Mode.CORRECT) as (work, client):
            found = client.get("/search", params={"differ": "1"}).text
            assert differs in found
            assert same not in found
            text = client.get(f"/excerpt/{differs}").text
            assert "Joint working: strength" in text
            assert "Joint working: weakness" in text
            assert "as in paragraph 3" in text
        with page(ws, "jo", mode=Mode.BLIND, letters=2) as (work, client):
            assert work.search(Filters(differ="1")) == []
            assert "Coded differently" not in client.get("/search").text

    def test_a_result_that_no_longer_matches_keeps_its_place(self, ws: Path) -> None:
        with page(ws, mode=Mode.CORRECT) as (work, client):
            assert client.get("/").url.path == "/search"
            first, second = (hit.excerpt_id for hit in work.search(Filters(code="waits")))
            where = work.position(first, Filters(code="waits"))
            assert (where.number, where.size, where.following) == (1, 2, second)
            client.post(f"/excerpt/{first}?code=waits", data=answer(0, none="1"), headers=JSON)
            where = work.position(first, Filters(code="waits"))
            assert (where.number, where.previous, where.following) == (None, None, second)

    def test_figures_that_a_correction_changes_are_listed(self, ws: Path) -> None:
        with page(ws, mode=Mode.CORRECT) as (work, client):
            (first, _) = (hit.excerpt_id for hit in work.search(Filters(code="waits")))
            assert "not changed this sentence" in client.get(f"/figures/{first}").text
            client.post(f"/excerpt/{first}", data=answer(0, waits="strength"), headers=JSON)
            rows = {
                (change.subject, change.measure): (change.before, change.after)
                for change in work.figure_changes(first) or ()
            }
            assert rows["Waiting", "Weakness"][0].startswith("2 of 2 letters (100%")
            assert rows["Waiting", "Weakness"][1].startswith("1 of 2 letters (50%")
            assert rows["Waiting", "Strength"][1].startswith("1 of 2 letters (50%")
            assert "1 of 2 letters (50%" in client.get(f"/figures/{first}").text

    def test_figures_of_detail_codes_are_listed(self, ws: Path) -> None:
        with page(ws, mode=Mode.CORRECT) as (work, client):
            (first, _) = (hit.excerpt_id for hit in work.search(Filters(code="waits")))

            def rows() -> dict[tuple[str, str], str]:
                found = work.figure_changes(first) or ()
                return {(change.subject, change.measure): change.after for change in found}

            both = answer(0, waits="weakness", waits_therapy="weakness")
            client.post(f"/excerpt/{first}", data=both, headers=JSON)
            assert rows()["Waiting – Therapy", "Weakness"].startswith("1 of 2 letters (50%")
            other = answer(1, waits="strength", waits_therapy="weakness")
            client.post(f"/excerpt/{first}", data=other, headers=JSON)
            assert not any(subject == "Waiting – Therapy" for subject, _ in rows())
        assert "Waiting – Therapy" in figures_of_log(ws)


class TestFindingTheWay:
    def test_search_by_words_area_and_id(self, ws: Path) -> None:
        with page(ws) as (work, client):
            hits = work.search(Filters(text="TOO  many"))
            assert len(hits) == 2
            assert {hit.quote for hit in hits} == {"Too many wait £20 – long."}
            assert work.search(Filters(text=hits[0].excerpt_id)) == [hits[0]]
            assert len(work.search(Filters(area=hits[0].area))) == 8
            assert "Too many wait" in client.get("/search", params={"q": "too many"}).text

    def test_go_to_a_number_or_an_id(self, ws: Path) -> None:
        with page(ws) as (work, client):
            second = work.excerpt_ids[1]
            for name in ("2", second, second[:8]):
                assert client.get("/go", params={"to": name}).url.path == f"/excerpt/{second}"
            assert "There is no sentence 99" in client.get("/go", params={"to": "99"}).text
            assert client.get("/go", params={"to": "zzzzzzz"}).status_code == 400

    def test_skipping_comes_round_to_what_is_not_coded(self, ws: Path) -> None:
        with page(ws, size=3) as (work, client):
            ids = work.excerpt_ids
            client.post(f"/excerpt/{ids[1]}", data=answer(0, none="1"), headers=JSON)
            for after, expected in ((ids[0], ids[2]), (ids[2], ids[0]), (ids[1], ids[2])):
                landed = client.get("/next", params={"after": after})
                assert landed.url.path == f"/excerpt/{expected}"

    def test_errors_are_messages(self, ws: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with page(ws) as (work, client):
            unknown = client.get("/excerpt/nothing")
            assert unknown.status_code == 400
            assert "There is no excerpt nothing." in unknown.text
            assert client.get("/nowhere").status_code == 404
            picture = client.get(f"/picture/{work.excerpt_ids[0]}.png")
            assert "The PDF cannot be opened" in picture.text
            monkeypatch.setattr(work, "own", lambda excerpt_id: 1 / 0)
            broken = client.get(f"/excerpt/{work.excerpt_ids[0]}")
            assert broken.status_code == 500
            assert "Kept: division by zero" in broken.text
            assert "Traceback" not in broken.text


def test_a_session_is_a_run_that_counts_its_changes(ws: Path) -> None:
    with page(ws) as (work, client):
        address = f"/excerpt/{work.excerpt_ids[0]}"
        client.post(address, data=answer(0, none="1"), headers=JSON)
        client.post(address, data=answer(1, waits="weakness"), headers=JSON)
    with open_store(ws) as store, store.read() as conn:
        (run,) = (run for run in queries.all_runs(conn) if run.run_id == work.run_id)
    assert run.counts == {"changes": 2, "excerpts": 1}
    assert run.finished_at is not None


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--coder", "model-1"], "name of a rule set or model"),
        (["--coder", " "], "not a valid name"),
        (["--coder", "jo", "--mode", "blind", "--show"], "--show cannot be used"),
        (["--coder", "jo", "--of", "nobody"], "nobody"),
        (["--coder", "jo", "--mode", "sample", "--letters", "9"], "Only 2 letters"),
        (["--coder", "jo", "--mode", "sample", "--kind", "x"], "no letter of the kind 'x'"),
    ],
)
def test_what_cannot_be_reviewed(
    ws: Path, capsys: pytest.CaptureFixture[str], options: list[str], complaint: str
) -> None:
    result = CommandResult(capsys, "review", "-w", ws, "--no-browser", *options)
    assert result.status == 2
    assert complaint in result.err


def test_a_taken_port_is_named(ws: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = CommandResult(
            capsys, "review", "-w", ws, "--coder", "jo", "--no-browser", "--port", port
        )
    assert f"Port {port} cannot be used" in result.complaint
