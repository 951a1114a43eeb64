"""Two reviewers and an adjudicator at once, on each kind of database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from inspection_letters.review.page.desk import Mode
from inspection_letters.store import open_store
from inspection_letters.store.coding_history import all_changes
from inspection_letters.store.reviews import all_reviews
from starlette.testclient import TestClient

from tests.support.review_page import JSON, answer, fill_workspace, page


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str | None:
    """The URL of a database, None for the one in the workspace."""
    if request.param == "sqlite":
        return None
    found: str = request.getfixturevalue("postgres_url")
    return found


def test_two_reviewers_and_an_adjudicator(tmp_path: Path, url: str | None) -> None:
    ws = fill_workspace(tmp_path / "ws", url=url)
    options = {"mode": Mode.BLIND, "letters": 2, "database_url": url}
    with page(ws, "jo", **options) as (jo, first), page(ws, "sam", **options) as (sam, second):
        assert jo.excerpt_ids == sam.excerpt_ids
        together = Barrier(2)

        def code(client: TestClient, polarity: str) -> list[int]:
            together.wait()
            return [
                client.post(
                    f"/excerpt/{excerpt_id}",
                    data=answer(0, waits="weakness" if at % 2 else polarity),
                    headers=JSON,
                ).status_code
                for at, excerpt_id in enumerate(jo.excerpt_ids)
            ]

        with ThreadPoolExecutor(2) as pool:
            saved = list(pool.map(code, [first, second], ["strength", "mixed"]))
        assert saved == [[200] * 8] * 2
        assert first.get("/").status_code == 200
    decided = {"mode": Mode.ADJUDICATE, "database_url": url}
    with page(ws, "kim", **decided) as (kim, one), page(ws, "lee", **decided) as (lee, two):
        assert kim.excerpt_ids == lee.excerpt_ids == jo.excerpt_ids[::2]
        together = Barrier(2)

        def decide(client: TestClient) -> list[int]:
            together.wait()
            return [
                client.post(
                    f"/excerpt/{excerpt_id}", data=answer(0, "why", none="1"), headers=JSON
                ).status_code
                for excerpt_id in kim.excerpt_ids
            ]

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(decide, [one, two]))
        assert [sorted(pair) for pair in zip(*answers, strict=True)] == [[200, 400]] * 4
        agreement = kim.agreement("", "")
        assert (agreement.first, agreement.second, agreement.excerpts) == ("jo", "sam", 8)
        assert len(agreement.disagreements) == 4
        assert all(found.decision for found in agreement.disagreements)
        assert one.get("/agreement").status_code == 200
    with open_store(ws, url=url) as store, store.read() as conn:
        found = all_reviews(conn)
        assert sum(review.adjudicated for review in found) == 4
        assert len(found) == len(all_changes(conn)) == 20
