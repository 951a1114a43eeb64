"""The history of coding, versions of reviews, and two people or windows at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from alembic import command
from inspection_letters.records import Polarity, ReadLetter
from inspection_letters.store import Store, review_lists
from inspection_letters.store.adjudications import AdjudicatedError, independent_coders
from inspection_letters.store.coding_history import Judged, all_changes
from inspection_letters.store.database import writing
from inspection_letters.store.migrate import alembic_config, migrate
from inspection_letters.store.reviews import (
    Review,
    StaleReviewError,
    StoredReview,
    all_reviews,
    save_review,
    stored_reviews,
    write_reviews,
)

from tests.support.factories import WHEN, make_codebook, make_read, write_read

WEAKNESS, STRENGTH = Polarity.WEAKNESS, Polarity.STRENGTH


@pytest.fixture
def read(workspace: Store) -> ReadLetter:
    letter = make_read()
    with workspace.write() as conn:
        write_read(conn, letter)
    return letter


def review(read: ReadLetter, number: int, coder: str = "jo", **says: object) -> Review:
    excerpt = read.excerpts[number]
    codes = says.pop("codes", {})
    return Review("letter-a", excerpt.excerpt_id, coder, make_codebook().digest, codes, **says)  # type: ignore[arg-type]


def save(workspace: Store, what: Review, expected: int) -> StoredReview:
    with workspace.write() as conn:
        return save_review(
            conn, what, expected=expected, run_id="run-1", source="test", changed_at=WHEN
        )


def test_a_change_knows_what_was_before_and_after(workspace: Store, read: ReadLetter) -> None:
    first = review(read, 1, codes={"waits": WEAKNESS}, note="a", unsure=True)
    then = review(read, 1, codes={"waits": STRENGTH})
    save(workspace, first, 0)
    save(workspace, then, 1)
    with workspace.write() as conn:
        write_reviews(conn, [first], "run-1", source="sheet.csv", changed_at=WHEN)
    with workspace.read() as conn:
        changes = all_changes(conn)
        assert all_changes(conn, coder_id="sam") == ()
        assert [change.excerpt_id for change in changes] == [read.excerpts[1].excerpt_id] * 3
    assert [change.before for change in changes] == [None, first.state, then.state]
    assert [change.after for change in changes] == [first.state, then.state, first.state]
    assert [change.version for change in changes] == [1, 2, 3]
    assert [change.source for change in changes] == ["test", "test", "sheet.csv"]
    assert {change.changed_at for change in changes} == {WHEN}
    assert {change.quote for change in changes} == {read.excerpts[1].quote}


def test_a_mark_alone_is_no_judgement(workspace: Store, read: ReadLetter) -> None:
    mark = review(read, 0, note="see page 2", unsure=True, judged=False)
    assert save(workspace, mark, 0) == StoredReview(mark, 1)
    with workspace.read() as conn:
        assert all_reviews(conn) == ()
        assert list(stored_reviews(conn).values()) == [StoredReview(mark, 1)]
    with pytest.raises(ValueError, match="is judged"):
        save(workspace, review(read, 0, codes={"waits": WEAKNESS}, judged=False), 1)


@pytest.mark.parametrize("expected", [0, 2])
def test_another_version_is_not_overwritten(
    workspace: Store, read: ReadLetter, expected: int
) -> None:
    first = save(workspace, review(read, 0, note="first"), 0)
    with pytest.raises(StaleReviewError) as stale:
        save(workspace, review(read, 0, note="second"), expected)
    assert stale.value.stored == first
    with workspace.read() as conn:
        assert list(stored_reviews(conn).values()) == [first]
        assert len(all_changes(conn)) == 1


def test_of_two_windows_that_save_at_once_one_is_refused(
    workspace: Store, read: ReadLetter
) -> None:
    together = Barrier(2)

    def attempt(note: str) -> str:
        together.wait()
        try:
            return save(workspace, review(read, 0, note=note), 0).review.note
        except StaleReviewError:
            return ""

    with ThreadPoolExecutor(2) as pool:
        notes = list(pool.map(attempt, ["one", "two"]))
    assert sorted(map(bool, notes)) == [False, True]
    with workspace.read() as conn:
        (kept,) = stored_reviews(conn).values()
        assert kept == StoredReview(review(read, 0, note="".join(notes)), 1)


def test_of_two_who_adjudicate_at_once_one_is_refused(workspace: Store, read: ReadLetter) -> None:
    together = Barrier(2)

    def attempt(person: str) -> str:
        together.wait()
        try:
            decision = review(read, 0, person, note="why", adjudicated=True)
            return save(workspace, decision, 0).review.coder_id
        except AdjudicatedError as refused:
            return f"after {refused.adjudicator}"

    with ThreadPoolExecutor(2) as pool:
        said = set(pool.map(attempt, ["kim", "lee"]))
    assert said in ({"kim", "after kim"}, {"lee", "after lee"})
    with workspace.read() as conn:
        (kept,) = stored_reviews(conn).values()
        assert independent_coders(conn) == ()
    assert kept.review.adjudicated
    assert kept.review.coder_id in said


@pytest.mark.parametrize("says", [{"note": ""}, {"note": "why", "judged": False}])
def test_an_adjudication_is_a_judgement_with_a_reason(
    workspace: Store, read: ReadLetter, says: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match="judgement with a reason"):
        save(workspace, review(read, 0, adjudicated=True, **says), 0)


def test_coding_of_an_earlier_version_is_not_adjudicated(
    workspace: Store, read: ReadLetter
) -> None:
    save(workspace, review(read, 1, codes={"waits": WEAKNESS}, note="why", adjudicated=True), 0)
    with writing(workspace.engine) as conn:
        config = alembic_config()
        config.attributes["connection"] = conn
        command.downgrade(config, "0008")
    migrate(workspace.engine, create=False)
    with workspace.read() as conn:
        assert [found.adjudicated for found in all_reviews(conn)] == [False]


def test_people_who_save_at_once_keep_their_own(workspace: Store, read: ReadLetter) -> None:
    people = [f"person-{number}" for number in range(4)]

    def work(person: str) -> None:
        for version in range(3):
            save(workspace, review(read, 0, person, note=str(version)), version)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, people))
    with workspace.read() as conn:
        assert {
            (stored.review.coder_id, stored.review.note, stored.version)
            for stored in stored_reviews(conn).values()
        } == {(person, "2", 3) for person in people}
        assert len(all_changes(conn)) == 12


def test_coding_of_an_earlier_version_begins_the_history(
    workspace: Store, read: ReadLetter
) -> None:
    judged = [review(read, 1, codes={"waits": WEAKNESS}, note="why"), review(read, 2)]
    with workspace.write() as conn:
        write_reviews(conn, judged, "run-1")
    with writing(workspace.engine) as conn:
        config = alembic_config()
        config.attributes["connection"] = conn
        command.downgrade(config, "0005")
    migrate(workspace.engine, create=False)
    with workspace.read() as conn:
        assert all_reviews(conn) == tuple(sorted(judged, key=lambda each: each.excerpt_id))
        changes = {change.excerpt_id: change for change in all_changes(conn)}
    assert {key: (change.before, change.after) for key, change in changes.items()} == {
        judged[0].excerpt_id: (None, Judged({"waits": WEAKNESS}, "why")),
        judged[1].excerpt_id: (None, Judged({})),
    }
    assert {change.source for change in changes.values()} == {"before changes were recorded"}
    assert {change.changed_at for change in changes.values()} == {WHEN}


def test_a_list_is_kept_for_its_owner_and_options(workspace: Store) -> None:
    later = datetime.now(UTC) + timedelta(days=1)
    with workspace.write() as conn:
        for ids, when in ((["a"], WHEN), (["b", "a"], later)):
            review_lists.write_list(
                conn, "queue", "size=1", ids, coder_id="jo", created_at=when, run_id="run-1"
            )
        assert review_lists.find_list(conn, "queue", "size=1", coder_id="jo") == ("b", "a")
        assert review_lists.find_list(conn, "queue", "size=1") is None
        assert review_lists.find_list(conn, "queue", "size=2", coder_id="jo") is None
