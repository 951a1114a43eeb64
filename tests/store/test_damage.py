"""Damage to a workspace from outside is noticed, and made good by the next run."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from inspection_letters.common.safety.visible_text import text_of_path
from inspection_letters.records import Polarity
from inspection_letters.records.errors import WorkspaceError
from inspection_letters.runs.plan import sha256_of
from inspection_letters.store import Store, migrate, open_store, queries, reviews, writes
from inspection_letters.store.damage import accept_people, find_damage
from inspection_letters.store.digests import (
    READ_PARTS,
    SEALED_TABLES,
    seal_everything,
    unsound_parts,
)
from inspection_letters.store.raw_rows import UNSEALED
from inspection_letters.store.reviews import Review, save_review
from inspection_letters.store.schema import metadata, stages
from inspection_letters.store.store import DATABASE_FILE
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError

from tests.support.factories import dump, make_codings, make_read, write_read
from tests.support.in_process import SAMPLES, run_in_process

LETTERS: Final = (SAMPLES / "990001_wexmoor.pdf", SAMPLES / "990020_brackenfold.pdf")
FIRST: Final = "letter_id = (SELECT min(letter_id) FROM {})"
UNREPEATABLE: Final = {"run_id", "retrieved_at", "created_at", "changed_at"}


COPIES_OF_ITS_OWN: Final = pytest.mark.sqlite_file
"""A team shares a PostgreSQL database, but not the folders with copies, so none is missed."""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two coded letters, in the first of which a person has coded."""
    path = tmp_path_factory.mktemp("whole") / "ws"
    run_in_process(LETTERS, path)
    with open_store(path) as store:
        with store.read() as conn:
            letter_id = min(queries.letter_kinds(conn))
            excerpts = queries.excerpts_of(conn, letter_id)[:2]
            run = queries.all_runs(conn)[0].run_id
            digest = next(iter(queries.codebooks_used(conn)))
        for excerpt in excerpts:
            with store.write() as conn:
                save_review(
                    conn,
                    Review(
                        letter_id,
                        excerpt.excerpt_id,
                        "ann",
                        str(getattr(digest, "digest", digest)),
                        {"waiting-times": Polarity.WEAKNESS},
                        "",
                    ),
                    expected=0,
                    run_id=run,
                    source="test",
                    changed_at=datetime(2026, 1, 1, tzinfo=UTC),
                )
    return path


@pytest.fixture
def path(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "ws"))


def content_of(path: Path) -> dict[str, list[Any]]:
    """Return the rows of all tables about letters, without who wrote them and when."""
    with open_store(path) as store, store.read() as conn:
        return {
            name: sorted(
                map(
                    repr,
                    conn.execute(
                        select(*(c for c in metadata.tables[name].c if c.name not in UNREPEATABLE))
                    ),
                )
            )
            for name in (*SEALED_TABLES, "digests")
        }


def damage(path: Path, *statements: str) -> None:
    """Change the database as another program would, one that minds no reference between rows."""
    with open_store(path) as store:
        on_postgres = store.engine.dialect.name == "postgresql"
        if on_postgres:
            changed = _damage_on_postgres(store.engine, statements)
    if not on_postgres:
        with closing(sqlite3.connect(path / DATABASE_FILE)) as conn:
            changed = sum(conn.execute(statement).rowcount for statement in statements)
            conn.commit()
    assert changed


def _damage_on_postgres(engine: Engine, statements: Sequence[str]) -> int:
    try:
        with engine.begin() as conn:
            conn.exec_driver_sql("SET LOCAL session_replication_role = replica")
            return sum(
                conn.exec_driver_sql(statement.replace("rowid", "ctid").replace("%", "%%")).rowcount
                for statement in statements
            )
    except DBAPIError as error:
        # Values that are no JSON or date.
        if str(getattr(error.orig, "sqlstate", ""))[:2] == "22":
            pytest.skip(f"PostgreSQL refuses this change: {error.orig}")
        raise


def copied(table: str, **values: str) -> str:
    """Return a statement that inserts a copy of a row of a table, with other values."""
    names = [column.name for column in metadata.tables[table].c]
    listed = ", ".join(f'"{name}"' for name in names)
    chosen = ", ".join(values.get(name, f'"{name}"') for name in names)
    of_rules = " WHERE coder_id <> 'ann'" if table == "codings" else ""
    return f"INSERT INTO {table} ({listed}) SELECT {chosen} FROM {table}{of_rules} LIMIT 1"


DERIVED: Final = {
    "a letter deleted": [f"DELETE FROM letters WHERE {FIRST.format('letters')}"],
    "all letters deleted": ["DELETE FROM letters"],
    "a letter's area changed": ["UPDATE letters SET area = 'Elsewhere'"],
    "a letter's source changed": ["UPDATE letters SET source = 'other.pdf'"],
    "a letter's digest changed": ["UPDATE letters SET pdf_sha256 = 'abc'"],
    "a letter's lists are no JSON": ["UPDATE letters SET inspectors = '[broken'"],
    "a letter's date is no date": ["UPDATE letters SET inspection_start = 'soon'"],
    "a letter's area is no UTF-8": ["UPDATE letters SET area = CAST(x'ff00fe' AS TEXT)"],
    "a letter's source is no UTF-8": ["UPDATE letters SET source = CAST(x'ff00fe' AS TEXT)"],
    "a letter renamed": [f"UPDATE letters SET letter_id = 'x' WHERE {FIRST.format('letters')}"],
    "a letter added": [copied("letters", letter_id="'zz'")],
    "a text deleted": [f"DELETE FROM texts WHERE {FIRST.format('texts')}"],
    "all texts deleted": ["DELETE FROM texts"],
    "a text changed": ["UPDATE texts SET text = replace(text, 'children', 'adults')"],
    "words of a text damaged": ["UPDATE texts SET layers = substr(layers, 1, 40)"],
    "a text added": [copied("texts", letter_id="'zz'")],
    "sections deleted": ["DELETE FROM sections"],
    "a section deleted": ['DELETE FROM sections WHERE "order" = 1'],
    "a section moved": ['UPDATE sections SET body_end = body_end + 1 WHERE "order" = 1'],
    "a section added": [copied("sections", order="99")],
    "excerpts deleted": ["DELETE FROM excerpts"],
    "an excerpt deleted": ['DELETE FROM excerpts WHERE "order" = 3'],
    "a quotation changed": ["UPDATE excerpts SET quote = quote || '!' WHERE \"order\" = 2"],
    "an excerpt's role unknown": ["UPDATE excerpts SET role = 'odd' WHERE \"order\" = 2"],
    "an excerpt moved to another letter": [
        'UPDATE excerpts SET "order" = 999, letter_id = (SELECT max(letter_id) FROM excerpts) '
        f'WHERE "order" = 0 AND {FIRST.format("excerpts")}'
    ],
    "an excerpt added": [copied("excerpts", excerpt_id="'zz'", order="998")],
    "codes deleted": ["DELETE FROM codings WHERE coder_id <> 'ann'"],
    "a code deleted": [
        "DELETE FROM codings WHERE rowid = (SELECT min(rowid) FROM codings WHERE coder_id <> 'ann')"
    ],
    "polarities changed": ["UPDATE codings SET polarity = 'mixed' WHERE coder_id <> 'ann'"],
    "polarities unknown": ["UPDATE codings SET polarity = 'odd' WHERE coder_id <> 'ann'"],
    "scores changed": ["UPDATE codings SET score = 0.123 WHERE coder_id <> 'ann'"],
    "grounds are a list": ["UPDATE codings SET grounds = '[1]' WHERE coder_id <> 'ann'"],
    "grounds are no JSON": ["UPDATE codings SET grounds = '{' WHERE coder_id <> 'ann'"],
    "codes said to be a person's": ["UPDATE codings SET coder_kind = 'human'"],
    "codes of another coder": ["UPDATE codings SET coder_id = 'x' WHERE coder_id <> 'ann'"],
    "a code added": [copied("codings", code_id="'zz'")],
    "stages deleted": ["DELETE FROM stages WHERE stage <> 'code:ann'"],
    "a stage changed": ["UPDATE stages SET key = 'zz' WHERE stage = 'read'"],
    "a coder's stage changed": ["UPDATE stages SET key = 'zz' WHERE stage LIKE 'code:rules%'"],
    "codes deleted with their digests": [
        "DELETE FROM codings WHERE coder_id <> 'ann'",
        "DELETE FROM digests WHERE part LIKE 'code:%'",
    ],
    "digests of letters deleted": ["DELETE FROM digests WHERE part NOT LIKE 'people:%'"],
    "digests changed": ["UPDATE digests SET digest = 'zz' WHERE part NOT LIKE 'people:%'"],
}


@pytest.mark.parametrize("statements", DERIVED.values(), ids=DERIVED)
def test_damaged_rows_are_noticed_and_made_again(
    original: Path, path: Path, statements: list[str]
) -> None:
    damage(path, *statements)
    with open_store(path) as store, store.read() as conn:
        found = find_damage(store, conn)
    assert found.derived
    assert found.sentences
    assert run_in_process(LETTERS, path).remarks == found.sentences
    assert content_of(path) == content_of(original)
    with open_store(path) as store, store.read() as conn:
        assert not find_damage(store, conn, references=True)


@pytest.mark.parametrize("name", ["a letter deleted", "texts", "excerpts deleted", "codes deleted"])
def test_letters_are_made_again_from_their_copies_when_others_are_run(
    original: Path, path: Path, name: str
) -> None:
    damage(path, *DERIVED.get(name, ["DELETE FROM texts"]))
    summary = run_in_process(LETTERS[1:], path)
    assert not summary.rejections
    again, before = content_of(path), content_of(original)
    if name != "a letter deleted":
        assert again == before
        return
    # The row had the only record of where the letter came from.
    for table in ("texts", "sections", "excerpts", "codings", "reviews"):
        assert again[table] == before[table]


PEOPLE: Final = {
    "a person's codes deleted": "DELETE FROM codings WHERE coder_id = 'ann'",
    "a person's code changed": "UPDATE codings SET polarity = 'strength' WHERE coder_id = 'ann'",
    "reviews deleted": "DELETE FROM reviews",
    "a note changed": "UPDATE reviews SET note = 'other'",
    "reviews of another person": copied("reviews", coder_id="'bob'"),
    "the history deleted": "DELETE FROM coding_history",
    "the history changed": "UPDATE coding_history SET source = 'other'",
    "the history added to": copied("coding_history", change_id="99"),
}


@pytest.mark.parametrize("statement", PEOPLE.values(), ids=PEOPLE)
def test_damaged_coding_by_people_is_told_left_alone_and_can_be_accepted(
    path: Path, statement: str
) -> None:
    damage(path, statement)
    before = content_of(path)
    run_in_process(LETTERS, path)
    assert content_of(path) == before
    with open_store(path) as store:
        with store.read() as conn:
            found = find_damage(store, conn)
        assert found.people
        assert not found.derived
        assert "990001_wexmoor.pdf" in " ".join(found.sentences) or "990020" in str(found.sentences)
        with store.write() as conn:
            accept_people(conn)
        with store.read() as conn:
            assert not find_damage(store, conn)


def test_the_text_of_what_people_coded_is_never_deleted(path: Path) -> None:
    with open_store(path) as store, store.read() as conn:
        (coded,) = {review.letter_id for review in reviews.all_reviews(conn)}
    of_letter = f"WHERE letter_id = '{coded}'"
    before = content_of(path)
    damage(path, f"DELETE FROM digests {of_letter}", f"DELETE FROM stages {of_letter}")
    for copy in (path / "pdf").glob(f"{coded}*"):
        copy.unlink()
    # Neither the copy nor the letter itself is there to be read again.
    others = [letter for letter in LETTERS if not sha256_of(letter).startswith(coded)]
    run_in_process(others, path)
    after = content_of(path)
    for table in ("letters", "texts", "sections", "excerpts", "reviews", "coding_history"):
        assert after[table] == before[table], table


def test_a_letter_read_with_other_settings_is_left_to_its_own_run(path: Path) -> None:
    with open_store(path) as store, store.write() as conn:
        letter_id = min(queries.letter_kinds(conn))
        conn.execute(
            stages.update()
            .where(stages.c.letter_id == letter_id, stages.c.stage == writes.READ_STAGE)
            .values(key="other settings")
        )
        seal_everything(conn)
    damage(path, f"DELETE FROM sections WHERE letter_id = '{letter_id}'")
    before = content_of(path)
    others = [letter for letter in LETTERS if not sha256_of(letter).startswith(letter_id)]
    summary = run_in_process(others, path)
    assert summary.read == 0
    assert content_of(path) == before
    with open_store(path) as store, store.read() as conn:
        assert find_damage(store, conn).derived


def test_a_new_version_does_not_accept_damage(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damage(path, "DELETE FROM reviews")
    # As if this version had one more migration, which changes no row of a letter.
    monkeypatch.setattr(migrate, "HEAD", "9999")
    with open_store(path) as store, store.read() as conn:
        assert {part.is_people for part in unsound_parts(conn)} == {True}


def test_other_errors_are_not_taken_for_damage(path: Path) -> None:
    damage(path, "DELETE FROM sections")
    with (
        open_store(path) as store,
        pytest.raises(RuntimeError, match="of ours") as caught,
        store.read(),
    ):
        raise RuntimeError("a fault of ours")
    assert caught.value.__cause__ is None


def test_accepting_people_hides_no_other_damage(path: Path) -> None:
    damage(path, "DELETE FROM sections")
    with open_store(path) as store:
        with store.write() as conn:
            accept_people(conn)
        with store.read() as conn:
            assert {part.name for part in unsound_parts(conn)} == {"sections"}


def test_a_new_review_does_not_hide_a_damaged_one(path: Path) -> None:
    damage(path, "UPDATE reviews SET note = 'other' WHERE rowid = (SELECT min(rowid) FROM reviews)")
    with open_store(path) as store:
        with store.read() as conn:
            ((key, stored), *_) = reviews.stored_reviews(conn, coder_id="ann").items()
            run = queries.all_runs(conn)[0].run_id
        with store.write() as conn:
            changed = Review(*key, stored.review.codebook_digest, {}, "my own note")
            save_review(
                conn,
                changed,
                expected=stored.version,
                run_id=run,
                source="test",
                changed_at=datetime(2026, 1, 2, tzinfo=UTC),
            )
        with store.read() as conn:
            assert [part.name for part in unsound_parts(conn)] == ["people:ann"]


@COPIES_OF_ITS_OWN
@pytest.mark.parametrize("content", [None, b"", b"%PDF-1.4 other"], ids=["lost", "empty", "other"])
def test_a_copy_is_made_again_from_its_source(original: Path, path: Path, content: object) -> None:
    copy = sorted((path / "pdf").iterdir())[0]
    whole = copy.read_bytes()
    if content is None:
        copy.unlink()
    else:
        assert isinstance(content, bytes)
        copy.write_bytes(content)
    with open_store(path) as store, store.read() as conn:
        found = find_damage(store, conn)
        assert len(found.copies) == 1
        assert not found.parts
    run_in_process(LETTERS, path)
    assert copy.read_bytes() == whole
    assert content_of(path) == content_of(original)


@COPIES_OF_ITS_OWN
def test_all_copies_lost_are_made_again(path: Path) -> None:
    names = {copy.name for copy in (path / "pdf").iterdir()}
    shutil.rmtree(path / "pdf")
    run_in_process(LETTERS, path)
    assert {copy.name for copy in (path / "pdf").iterdir()} == names


@pytest.mark.sqlite_file  # PostgreSQL lets no row be deleted to which another refers.
@pytest.mark.parametrize("table", ["runs", "codebooks"])
def test_lost_rows_that_others_refer_to_are_told(path: Path, table: str) -> None:
    damage(path, f"DELETE FROM {table}")
    with open_store(path) as store, store.read() as conn:
        assert find_damage(store, conn, references=True).broken_references


def test_values_that_nothing_can_read_end_in_one_message(path: Path) -> None:
    damage(path, "UPDATE letters SET inspectors = '[broken' WHERE area LIKE '%'")
    with (
        open_store(path) as store,
        pytest.raises(WorkspaceError, match="outside this program"),
        store.read() as conn,
    ):
        queries.all_letters(conn)


@pytest.mark.parametrize("table", [*SEALED_TABLES[:5], "digests"])
def test_a_dropped_table_ends_in_one_message(path: Path, table: str) -> None:
    with open_store(path) as store:
        on_postgres = store.engine.dialect.name == "postgresql"
        if on_postgres:
            with store.engine.begin() as conn:
                conn.exec_driver_sql(f"DROP TABLE {table} CASCADE")
        else:
            with closing(sqlite3.connect(path / DATABASE_FILE)) as raw:
                raw.execute(f"DROP TABLE {table}")
                raw.commit()
        said = f'relation "{table}" does not exist' if on_postgres else f"no such table: {table}"
        with (
            pytest.raises(WorkspaceError, match=f"lacks a table or column: {said}"),
            store.read() as conn,
        ):
            find_damage(store, conn)


def test_a_run_without_damage_changes_no_digest(original: Path, path: Path) -> None:
    run_in_process(LETTERS, path)
    assert content_of(path) == content_of(original)


def test_a_letter_of_either_database_is_whole_once_written(workspace: Store) -> None:
    read = make_read()
    with workspace.write() as conn:
        write_read(conn, read)
        for coder, kind in (("rules-1", "rules"), ("ann", "human")):
            coded = make_codings(read, coder)
            writes.write_codings(conn, "letter-a", coder, coded, "k", "run-1", coder_kind=kind)
        writes.withdraw_codings(conn, "letter-a", "ann", coded[0].excerpt_id, "waits")
    with workspace.read() as conn:
        assert not unsound_parts(conn)
    with workspace.write() as conn:
        conn.execute(text("UPDATE sections SET kind = 'other'"))
    with workspace.read() as conn:
        assert {part.name for part in unsound_parts(conn)} == {"sections"}


def test_every_column_of_a_letter_counts(workspace: Store) -> None:
    assert dump(workspace)["digests"] == []
    names = {column.name for name in SEALED_TABLES for column in metadata.tables[name].c}
    assert names >= UNSEALED
    assert set(READ_PARTS) - {"source"} <= set(SEALED_TABLES)


@pytest.fixture
def stores(path: Path) -> Iterator[Store]:
    with open_store(path) as store:
        yield store


def test_what_is_damaged_is_named(stores: Store, path: Path) -> None:
    damage(path, "UPDATE texts SET text = 'other'")
    with stores.read() as conn:
        found = find_damage(stores, conn)
    (sentence,) = found.sentences
    assert "990001_wexmoor.pdf (text)" in sentence
    assert text_of_path(path) in found.remedy(path)
