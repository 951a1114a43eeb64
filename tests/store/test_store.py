from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.records import (
    Block,
    BlockKind,
    CellRef,
    Furniture,
    LetterText,
    Word,
)
from inspection_letters.records.balance import Place, WordCounts
from inspection_letters.records.errors import LetterError, UsageError, WorkspaceError
from inspection_letters.records.spans import BBox, Span
from inspection_letters.store import Store, export_tables, queries, rows, text_rows, writes
from inspection_letters.store.tables import file_name
from sqlalchemy.exc import IntegrityError

from tests.support.factories import (
    GROUNDS,
    SENTENCES,
    WHEN,
    dump,
    make_codebook,
    make_codings,
    make_letter,
    make_read,
    make_rejection,
    make_run,
    make_text,
    write_read,
)

# --- records to rows and back -----------------------------------------------------------

floats = st.floats(allow_nan=False)
boxes = st.builds(BBox, st.integers(1, 99), floats, floats, floats, floats)
spans = st.tuples(st.integers(0, 9999), st.integers(0, 99)).map(
    lambda pair: Span(pair[0], pair[0] + pair[1])
)
strings = st.text(max_size=20)
letter_texts = st.builds(
    LetterText,
    *[strings] * 5,
    st.lists(st.builds(Word, spans, st.lists(boxes, max_size=3).map(tuple))).map(tuple),
    st.lists(
        st.builds(
            Block,
            spans,
            st.sampled_from(BlockKind),
            st.none() | st.builds(CellRef, *[st.integers(0, 99)] * 3),
            floats,
            st.booleans(),
        )
    ).map(tuple),
    st.lists(
        st.builds(Furniture, st.text(st.characters(), max_size=20), boxes),
        max_size=5,
    ).map(tuple),
    st.integers(0, 99),
    st.dictionaries(strings, st.integers(0, 99), max_size=4),
)


word_counts = st.dictionaries(st.sampled_from(Place), st.integers(1, 9)).map(WordCounts)


@given(letter_texts, word_counts)
def test_a_text_comes_back_from_its_row_as_it_was(original: LetterText, words: WordCounts) -> None:
    row = text_rows.text_row(original, words, "run")
    assert isinstance(row["layers"], bytes)
    assert text_rows.text_of(row) == original
    assert rows.words_of(row) == words
    assert text_rows.text_row(text_rows.text_of(row), words, "run") == row


def test_everything_comes_back_as_it_was(workspace: Store) -> None:
    letter, read = make_letter(), make_read()
    run = make_run(finished_at=WHEN + timedelta(hours=1), counts={"letters": 1})
    rejection = make_rejection(letter_id="letter-x")
    codings = make_codings(read)
    with workspace.write() as conn:
        writes.write_run(conn, run)
        writes.write_rejection(conn, rejection, "run-1")
        writes.write_read_letter(conn, letter, read, "k", "run-1")
        writes.write_codings(conn, "letter-a", "rules-1", codings, "c", "run-1", coder_kind="rules")
    with workspace.read() as conn:
        assert queries.all_letters(conn) == ((letter, read.metadata),)
        assert queries.letter_facts(conn, "letter-a") == (letter, read.metadata)
        assert queries.read_letter(conn, "letter-a") == read
        assert queries.letter_texts(conn) == {"letter-a": read.text.text}
        assert queries.all_excerpts(conn) == read.excerpts
        assert queries.all_runs(conn) == (run,)
        assert queries.all_rejections(conn) == (rejection,)
        assert queries.codings_by(conn, "rules-1") == codings
        assert queries.codings_by(conn, "rules-1", "letter-b") == ()
        assert queries.codebook(conn, make_codebook().digest) == make_codebook()
        assert queries.coders(conn) == (("rules-1", "rules", 1),)
        assert queries.stage_keys(conn, "read") == {"letter-a": "k"}
        assert queries.stage_keys(conn, writes.code_stage("rules-1")) == {"letter-a": "c"}
        assert queries.counts(conn) == {
            "letters": 1,
            "sections": 1,
            "excerpts": 4,
            "codings": 1,
            "rejections": 1,
            "runs": 1,
            "human_codings": 0,
            "orphaned_codings": 0,
        }


def test_a_moment_needs_a_time_zone(workspace: Store) -> None:
    naive = make_run("run-2", started_at=datetime(2025, 1, 1))
    with pytest.raises(Exception, match="needs a time zone"), workspace.write() as conn:
        writes.write_run(conn, naive)


# --- writes -----------------------------------------------------------------------------


def test_writing_again_gives_the_same_rows(workspace: Store) -> None:
    read = make_read()
    states = []
    for _ in range(2):
        with workspace.write() as conn:
            write_read(conn, read)
            writes.write_codings(
                conn, "letter-a", "rules-1", make_codings(read), "c", "run-1", coder_kind="rules"
            )
            writes.write_codebook(conn, make_codebook())
        states.append(dump(workspace))
    assert states[0] == states[1]
    with workspace.write() as conn:
        write_read(conn, read)
    assert dump(workspace) == states[0], "codings of unchanged excerpts stay"


def test_reading_anew_replaces_what_was_derived(workspace: Store) -> None:
    old, new = make_read(), make_read(sentences=SENTENCES[:2], version="2")
    other = make_read("letter-b")
    with workspace.write() as conn:
        for read in (old, other):
            letter_id = read.text.letter_id
            write_read(conn, read)
            writes.write_codings(
                conn, letter_id, "rules-1", make_codings(read), "c", "run-1", coder_kind="rules"
            )
        writes.write_run(conn, make_run("run-2"))
        write_read(conn, new, "k2", "run-2")
    with workspace.read() as conn:
        assert queries.read_letter(conn, "letter-a") == new
        assert queries.read_letter(conn, "letter-b") == other
        assert [coding.letter_id for coding in queries.codings_by(conn, "rules-1")] == ["letter-b"]
        assert queries.stage_keys(conn, "read") == {"letter-a": "k2", "letter-b": "k"}
        assert queries.stage_keys(conn, "code:rules-1") == {"letter-b": "c"}


def test_human_codings_survive(workspace: Store) -> None:
    old = make_read()
    human = make_codings(old, "Ada", which=(1, 3))
    with workspace.write() as conn:
        write_read(conn, old)
        writes.write_codings(conn, "letter-a", "Ada", human, "h", "run-1", coder_kind="human")
        # Reading the letter again loses its last sentence but keeps the second.
        write_read(conn, make_read(sentences=SENTENCES[:2]), "k2")
    with workspace.read() as conn:
        assert queries.codings_by(conn, "Ada") == human[:1]
        (orphan,) = queries.orphaned_codings(conn)
        assert orphan.coding == human[1]
        assert orphan.quote == SENTENCES[3]
        assert orphan.before.endswith(SENTENCES[2] + "\n\n")
        assert orphan.after == ""
        assert queries.counts(conn)["human_codings"] == 2
        assert queries.counts(conn)["orphaned_codings"] == 1
        assert len(export_tables(conn)["coded_excerpts"]) == 1
    # A second, shorter list by the same person adds and amends codes, but removes none.
    amended = tuple(replace(coding, score=0.5) for coding in human[:1])
    with workspace.write() as conn:
        writes.write_codings(conn, "letter-a", "Ada", amended, "h2", "run-1", coder_kind="human")
        write_read(conn, old, "k3")
    with workspace.read() as conn:
        assert queries.codings_by(conn, "Ada") == (amended[0], human[1])
        assert queries.orphaned_codings(conn) == ()
    with workspace.write() as conn:
        known = ("letter-a", "Ada", human[1].excerpt_id, "waits")
        assert writes.withdraw_codings(conn, *known) == 1
        assert writes.withdraw_codings(conn, *known) == 0
    with workspace.read() as conn:
        assert queries.codings_by(conn, "Ada") == amended


def test_a_model_cannot_take_the_name_of_a_person(workspace: Store) -> None:
    read = make_read()
    codings = make_codings(read, "Ada")
    with workspace.write() as conn:
        write_read(conn, read)
        writes.write_codings(conn, "letter-a", "Ada", codings, "h", "run-1", coder_kind="human")
    for given_codings in (codings, ()):
        with pytest.raises(UsageError, match="Ada of kind 'human'"), workspace.write() as conn:
            writes.write_codings(
                conn, "letter-a", "Ada", given_codings, "m", "run-1", coder_kind="model"
            )


def test_codings_must_fit(workspace: Store) -> None:
    read = make_read()
    (coding,) = make_codings(read)
    with workspace.write() as conn:
        write_read(conn, read)

    def attempt(changed: Any, letter_id: str = "letter-a", kind: str = "rules") -> None:
        with workspace.write() as conn:
            writes.write_codings(
                conn, letter_id, "rules-1", (changed,), "c", changed.run_id, coder_kind=kind
            )

    with pytest.raises(LetterError, match="does not have") as caught:
        attempt(replace(coding, excerpt_id="f" * 64))
    assert caught.value.stage == "code"
    with pytest.raises(WorkspaceError, match="no codebook"):
        attempt(replace(coding, codebook_digest="f" * 64))
    with pytest.raises(WorkspaceError, match="no letter letter-c"):
        attempt(replace(coding, letter_id="letter-c"), "letter-c")
    with pytest.raises(WorkspaceError, match="no run run-9"):
        attempt(replace(coding, run_id="run-9"))
    with pytest.raises(ValueError, match="cannot be written as one of letter"):
        attempt(replace(coding, coder_id="rules-2"))
    with pytest.raises(ValueError, match="kind of coder"):
        attempt(coding, kind="oracle")
    with pytest.raises(IntegrityError):
        attempt(replace(coding, score=1.5))


def test_rejections(workspace: Store) -> None:
    read, letter = make_read(), make_letter()
    odd = make_rejection("some/\udcff\0.pdf")
    with workspace.write() as conn:
        for reason in ("First.", "Second."):
            writes.write_rejection(conn, make_rejection(letter.source, reason=reason), "run-1")
        writes.write_rejection(conn, make_rejection("copy.pdf", letter_id="letter-a"), "run-1")
        writes.write_rejection(conn, odd, "run-1")
    with workspace.read() as conn:
        found = queries.all_rejections(conn)
        assert [(rejection.source, rejection.reason) for rejection in found] == [
            ("copy.pdf", "It is not a PDF."),
            ("some/\\udcff\\x00.pdf", "It is not a PDF."),
            (letter.source, "Second."),
        ]
    with workspace.write() as conn:
        writes.write_read_letter(conn, letter, read, "k", "run-1")
        writes.write_rejection(
            conn, make_rejection(letter.source, letter_id="letter-a", stage="code"), "run-1"
        )
    with workspace.read() as conn:
        assert len(queries.all_rejections(conn)) == 2
        assert queries.read_letter(conn, "letter-a") == read, "a later failure deletes nothing"
    with workspace.write() as conn:
        writes.write_codings(conn, "letter-a", "rules-1", (), "c", "run-1", coder_kind="rules")
    with workspace.read() as conn:
        assert [rejection.source for rejection in queries.all_rejections(conn)] == [
            "some/\\udcff\\x00.pdf"
        ]


def test_what_was_read_must_hold_together(workspace: Store) -> None:
    read = make_read()
    first, second, *_ = read.excerpts
    broken = {
        "does not quote": replace(read, excerpts=(replace(first, quote="Other."),)),
        "same excerpt_id": replace(
            read, excerpts=(first, replace(second, excerpt_id=first.excerpt_id))
        ),
        "same order": replace(read, excerpts=(first, replace(second, order=0))),
        "no word of the PDF": replace(
            read, excerpts=(first,), text=replace(read.text, words=read.text.words[9:])
        ),
    }
    for message, bad in broken.items():
        with pytest.raises(LetterError, match=message) as caught, workspace.write() as conn:
            write_read(conn, bad)
        assert caught.value.stage == "segment"
        assert "letter-a" in caught.value.reason
    for character in "\0\ud800":
        odd = replace(read, text=replace(read.text, text=character + read.text.text[1:]))
        with pytest.raises(LetterError, match="no database can store") as caught:
            writes.check_read(make_letter(), odd)
        assert caught.value.stage == "layout"
    with pytest.raises(ValueError, match="cannot be written to letter-b"):
        writes.check_read(make_letter("letter-b"), read)
    thief = replace(make_read("letter-b"), excerpts=(replace(first, letter_id="letter-b"),))
    with workspace.write() as conn:
        write_read(conn, read)
    with (
        pytest.raises(LetterError, match="already belongs to letter letter-a"),
        workspace.write() as conn,
    ):
        write_read(conn, thief)
    assert len(dump(workspace)["letters"]) == 1


# --- queries ----------------------------------------------------------------------------


def test_an_excerpt_is_found_by_the_beginning_of_its_id(workspace: Store) -> None:
    read = make_read()
    ids = ("abcdef01", "abcdef02", "ABCDEF03", "b%cdef04")
    excerpts = tuple(
        replace(excerpt, excerpt_id=name) for excerpt, name in zip(read.excerpts, ids, strict=True)
    )
    with workspace.write() as conn:
        write_read(conn, replace(read, excerpts=excerpts))
    with workspace.read() as conn:
        assert queries.find_excerpt(conn, "abcdef02") == excerpts[1]
        assert queries.find_excerpt(conn, "ABCDEF") == excerpts[2]
        assert queries.find_excerpt(conn, "b%cdef") == excerpts[3]
        with pytest.raises(UsageError, match=r"abcdef01 \(letter letter-a\), abcdef02"):
            queries.find_excerpt(conn, "abcdef")
        with pytest.raises(UsageError, match="too short"):
            queries.find_excerpt(conn, "abcde")
        with pytest.raises(UsageError, match="There is no excerpt"):
            queries.find_excerpt(conn, "a%cdef")


def test_unknown_letters_and_codebooks(workspace: Store) -> None:
    with workspace.read() as conn:
        for ask in (queries.letter_facts, queries.letter_text, queries.read_letter):
            with pytest.raises(UsageError, match="no letter letter-z"):
                ask(conn, "letter-z")
        with pytest.raises(UsageError, match="no codebook"):
            queries.codebook(conn, "f" * 64)
        assert queries.excerpts_of(conn, "letter-z") == ()


def test_exported_letters_prefer_what_the_letter_states(workspace: Store) -> None:
    read = make_read()
    silent = replace(read, metadata=replace(read.metadata, area=None, outcome=None))
    with workspace.write() as conn:
        write_read(conn, silent)
    with workspace.read() as conn:
        (row,) = export_tables(conn)["letters"]
    assert row["area"] == "Catalogue Area"
    assert row["outcome"] is None
    assert row["published"] == date(2025, 2, 1)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("some/folder/a letter.pdf", "a letter.pdf"),
        (r"C:\letters\a.pdf", "a.pdf"),
        ("https://files.example.org/v1/file/50%20a.pdf?x=1", "50 a.pdf"),
        ("a.pdf", "a.pdf"),
    ],
)
def test_file_name(source: str, name: str) -> None:
    assert file_name(source) == name


def test_pages_of_excerpts_come_from_the_words(workspace: Store) -> None:
    with workspace.write() as conn:
        write_read(conn, make_read())
    with workspace.read() as conn:
        found = {row["order"]: row["page_number"] for row in export_tables(conn)["excerpts"]}
    assert found == {0: 1, 1: 1, 2: 2, 3: 2}
    assert make_text().pages == 2


def test_grounds_come_back_with_every_value(workspace: Store) -> None:
    assert all(getattr(GROUNDS, field.name) != field.default for field in fields(GROUNDS))
    read = make_read()
    codings = make_codings(read)
    with workspace.write() as conn:
        write_read(conn, read)
        writes.write_codings(conn, "letter-a", "rules-1", codings, "k", "run-1", coder_kind="rules")
    with workspace.read() as conn:
        assert queries.codings_by(conn, "rules-1") == codings
