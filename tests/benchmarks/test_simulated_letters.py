"""Simulated letters are whole, quote their texts, and depend on the seed alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from inspection_letters.analysis.corpus import CodedCorpus, load_corpus
from inspection_letters.store import open_store
from inspection_letters.store.damage import find_damage
from inspection_letters.store.writes import (
    write_codebook,
    write_codings,
    write_read_letter,
    write_run,
)

from benchmarks.process_tree import Used
from benchmarks.scale import row
from benchmarks.simulated_letters import (
    SECOND,
    copy_letters,
    with_second_coder,
    write_letters,
)
from tests.support.factories import (
    make_codebook,
    make_codings,
    make_letter,
    make_read,
    make_run,
)

SENTENCES = (
    "Leaders listen, and parents notice.",
    "Plans are late, which harms children.",
    "Waits in Stated Area are long.",
)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("samples")
    with open_store(path, create=True) as store, store.write() as conn:
        write_run(conn, make_run())
        write_codebook(conn, make_codebook())
        for letter_id in ("letter-a", "letter-b"):
            read = make_read(letter_id, SENTENCES)
            write_read_letter(conn, make_letter(letter_id), read, "k", "run-1")
            coded = make_codings(read, "model-1", which=(0, 2))
            write_codings(conn, letter_id, "model-1", coded, "k", "run-1", coder_kind="model")
    return path


def simulate(samples: Path, folder: Path, seed: int) -> CodedCorpus:
    assert list(write_letters(folder, samples, 3, seed)) == [3]
    copy_letters(folder, 7, seed)
    with open_store(folder) as store:
        with store.read() as conn:
            assert not find_damage(store, conn, references=True)
        return load_corpus(store)


def test_simulated_letters_are_whole_and_quote_their_texts(samples: Path, tmp_path: Path) -> None:
    corpus = simulate(samples, tmp_path / "first", 1)
    assert len(corpus.letters) == 7
    assert len({letter.letter.pdf_sha256 for letter in corpus.letters}) == 7
    assert all(letter.area != "Stated Area" for letter in corpus.letters)
    assert len(corpus.excerpts) > 7 * len(SENTENCES)
    assert not any("\0" in excerpt.quote for excerpt in corpus.excerpts)
    mixed = {excerpt.quote for excerpt in corpus.excerpts}
    assert {"Leaders listen, which harms children.", "Plans are late, and parents notice."} <= mixed
    assert 0 < len(corpus.codings) < len(corpus.excerpts)
    for letter in corpus.letters:
        quoted = "".join(excerpt.quote for excerpt in corpus.excerpts_by_letter[letter.letter_id])
        (action,) = letter.metadata.priority_actions
        assert action.text in quoted or quoted.endswith(action.text.replace(". ", "."))


def test_the_seed_decides(samples: Path, tmp_path: Path) -> None:
    first, again, other = (
        simulate(samples, tmp_path / name, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert first.excerpts == again.excerpts
    assert first.letters != other.letters


@pytest.mark.parametrize(("seconds", "growth"), [(20.0, "1.00"), (30.0, "1.50")])
def test_growth_is_beside_a_straight_line(seconds: float, growth: str) -> None:
    small, large = (Used(0, 1.0, used, 1024**2, 2 * 1024**2) for used in (10.0, seconds))
    assert row("export", 100, small, None) == "| export | 100 | 10 | – | 1 | 2 |"
    assert f"| {growth} | 1 | 2 |" in row("export", 200, large, (100, small))


def test_a_second_coder_has_most_codes_of_the_first(samples: Path, tmp_path: Path) -> None:
    corpus = simulate(samples, tmp_path / "ws", 1)
    copy = with_second_coder(tmp_path / "ws")
    assert copy == tmp_path / "ws-two-coders"
    with open_store(copy) as store:
        with store.read() as conn:
            assert not find_damage(store, conn, references=True)
        both = load_corpus(store, coder=SECOND)
    assert set(both.coders) == {*corpus.coders, SECOND}
    assert both.coder.letters == corpus.coder.letters
    first = {(each.excerpt_id, each.code_id) for each in corpus.coder.codings}
    second = {(each.excerpt_id, each.code_id) for each in both.coder.codings}
    assert second
    assert second <= first
    assert with_second_coder(tmp_path / "ws") == copy
