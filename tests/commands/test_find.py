"""`letters find`: what it lists, and names that do not exist."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from inspection_letters.records import Code, CodedExcerpt, Polarity
from inspection_letters.store import open_store, queries, writes
from inspection_letters.store.reviews import Review, write_reviews

from tests.support.cached_reading import SAMPLES
from tests.support.command_line import Run
from tests.support.factories import make_codebook, make_read, make_run, write_read
from tests.support.in_process import run_in_process

pytestmark = pytest.mark.xdist_group("find")


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one letter, coded by the rules."""
    path = tmp_path_factory.mktemp("find") / "ws"
    run_in_process([SAMPLES / "990001_wexmoor.pdf"], path)
    return path


def test_every_filter_narrows(coded: Path, run: Run) -> None:
    result = run("find", "-w", coded, "--area", "wex", "--polarity", "weakness", "--limit", 2)
    assert result.status == 0, result.err
    first, quote, *_, last = result.out.splitlines()
    assert "  Wexmoor, page " in first
    assert ": weakness (" in first
    assert quote.startswith("    ")
    assert last.startswith("2 of ")
    assert " coded excerpts shown, from 1 of 1 letter (area Wexmoor). To list all of them" in last
    traced = run("trace", first.split()[0], "-w", coded)
    assert quote.strip() in " ".join(traced.out.split())


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        (
            "--code",
            "waiting-tmes",
            "There is no code 'waiting-tmes'. Did you mean 'waiting-times'?",
        ),
        ("--polarity", "weak", "no polarity 'weak'. Did you mean 'weakness'? Polarities: context,"),
        ("--coder", "rule-1", "coded by 'rule-1'. Did you mean 'rules-1'?"),
        ("--area", "Wexmor", "is about 'Wexmor'. Did you mean 'Wexmoor'?"),
        ("--area", "Nowhere", "is about 'Nowhere'. Areas in the workspace: Wexmoor."),
    ],
)
def test_names_that_do_not_exist(
    option: str, value: str, words: str, coded: Path, run: Run
) -> None:
    result = run("find", "-w", coded, option, value)
    assert (result.status, words in result.complaint) == (2, True), result.complaint


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["zeppelin"], "No sentence has 'zeppelin'."),
        (["familes"], "No sentence has 'familes'. Did you mean 'families'"),
        (["wait zeppelin"], "No sentence has 'zeppelin'."),
        (["wait  x", "--exact"], "No sentence has exactly 'wait  x'. Without --exact, other"),
    ],
)
def test_a_text_that_no_excerpt_has(words: list[str], said: str, coded: Path, run: Run) -> None:
    result = run("find", *words, "-w", coded)
    first, second, *_ = result.out.splitlines()
    assert (result.status, first) == (0, "No coded excerpt matches.")
    assert second.startswith(said)


def test_a_code_of_the_codebook_that_is_not_assigned_is_no_mistake(coded: Path, run: Run) -> None:
    result = run("find", "-w", coded, "--code", "children-in-care", "--polarity", "mixed")
    assert (result.status, result.out) == (0, "No coded excerpt matches.\n")


def test_the_polarity_that_a_code_has_is_named(coded: Path, run: Run) -> None:
    result = run("find", "-w", coded, "--code", "waiting-times", "--polarity", "context")
    first, second = result.out.splitlines()
    assert (result.status, first) == (0, "No coded excerpt matches.")
    assert second.startswith("Other excerpts have the code: ")
    assert second.endswith(" as strength. To list them, use --polarity weakness.")


@pytest.mark.parametrize("words", [("",), ("  ", ""), ("--text", "")])
def test_empty_words_are_refused(words: tuple[str, ...], coded: Path, run: Run) -> None:
    result = run("find", *words, "-w", coded)
    assert result.status == 2
    assert "The words to search for are empty. Name some, as in" in result.complaint
    assert "list all excerpts." in result.complaint


WAITS = {"waits": Polarity.WEAKNESS}


@pytest.fixture(scope="module")
def coded_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four sentences coded by a model and rules; a person judged the first two."""
    path = tmp_path_factory.mktemp("find") / "twice"
    book = make_codebook()
    read = make_read(sentences=[f"Sentence {number} of four." for number in range(4)])
    ids = [excerpt.excerpt_id for excerpt in read.excerpts]
    letter = read.text.letter_id

    def codings(coder: str, *which: int) -> list[CodedExcerpt]:
        return [
            CodedExcerpt(
                ids[n], letter, "waits", Polarity.WEAKNESS, coder, 0.9, "run-1", book.digest
            )
            for n in which
        ]

    with open_store(path, create=True) as store, store.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_codebook(conn, book)
        write_read(conn, read)
        for coder, kind, which in (("model-2", "model", (1, 2)), ("rules-1", "rules", (1, 2, 3))):
            writes.write_codings(
                conn, letter, coder, codings(coder, *which), "k", "run-1", coder_kind=kind
            )
        judged = [
            Review(letter, ids[n], "jo", book.digest, codes) for n, codes in ((0, WAITS), (1, {}))
        ]
        write_reviews(conn, judged, "run-1")
    return path


@pytest.mark.parametrize(
    ("options", "sentences", "coders"),
    [
        # As findings count: jo's codes where jo judged, and else those of the model.
        ((), ["0", "2"], ["jo", "model-2"]),
        (("--coder", "rules-1"), ["0", "2", "3"], ["jo", "rules-1", "rules-1"]),
        (("--coder", "jo"), ["0"], ["jo"]),
        (("--code", "waits", "--polarity", "weakness"), ["0", "2"], ["jo", "model-2"]),
    ],
)
def test_what_is_found_is_what_findings_count(
    options: tuple[str, ...], sentences: list[str], coders: list[str], coded_twice: Path, run: Run
) -> None:
    lines = run("find", "-w", coded_twice, *options).out.splitlines()
    quotes = [line.split()[1] for line in lines if line.startswith("    Sentence")]
    found = [line.rsplit(", ", 1)[1].rstrip(")") for line in lines if ": weakness (" in line]
    assert (quotes, found) == (sentences, coders)
    assert lines[2 * len(sentences)].startswith(f"{len(sentences)} of {len(sentences)} coded ")


def test_other_coders_and_what_was_cut_are_named(coded_twice: Path, run: Run) -> None:
    *_, shown, others = run("find", "-w", coded_twice, "--limit", 1).out.splitlines()
    assert shown == "1 of 2 coded excerpts shown. To list all of them, add --limit 2."
    assert others == "rules-1 coded these letters too: --coder rules-1."
    whole = run("find", "-w", coded_twice, "--limit", 2).out
    assert "2 of 2 coded excerpts shown.\n" in whole


def test_a_code_of_another_coders_codebook_names_that_coder(
    coded_twice: Path, run: Run, tmp_path: Path
) -> None:
    path = shutil.copytree(coded_twice, tmp_path / "ws")
    code = Code("parking", "access", "Parking", "Places to park.", examples=("car",))
    book = replace(make_codebook("2.0"), codes=(code,), digest="p" * 64)
    with open_store(path, writes=True) as store, store.write() as conn:
        (letter,) = queries.letter_kinds(conn)
        excerpt = min(each.excerpt_id for each in queries.excerpts_of(conn, letter))
        writes.write_codebook(conn, book)
        coding = CodedExcerpt(
            excerpt, letter, "parking", Polarity.WEAKNESS, "rules-9", 0.9, "run-1", book.digest
        )
        writes.write_codings(conn, letter, "rules-9", [coding], "k", "run-1", coder_kind="rules")
    said = run("find", "-w", path, "--code", "parking")
    assert said.status == 0, said.err
    assert "rules-9" in said.out
    assert run("find", "-w", path, "--code", "parkin").status == 2


def test_the_codes_of_an_excerpt_are_in_one_row(coded: Path, run: Run) -> None:
    result = run("find", "-w", coded, "--limit", 1000)
    rows = [line for line in result.out.splitlines() if not line.startswith("    ")][:-1]
    names = [row.split()[0] for row in rows]
    assert len(names) == len(set(names))
    assert any("; " in row for row in rows)


def test_a_workspace_without_coding_says_what_to_do(tmp_path: Path, run: Run) -> None:
    with open_store(tmp_path / "ws", create=True):
        pass
    result = run("find", "waiting", "-w", tmp_path / "ws")
    assert result.status == 2
    assert "Run 'letters run' first." in result.complaint


def test_other_forms_of_words_are_found_unless_exact(coded: Path, run: Run) -> None:
    wide = run("find", "-w", coded, "--text", "longer waited", "--limit", 100).out
    assert "waited longer" in wide
    assert "Also searched: " in wide
    assert "wait" in wide.splitlines()[-1]
    assert run("find", "-w", coded, "longer", "waited", "--limit", 100).out == wide
    exact = run("find", "-w", coded, "--text", "longer waited", "--exact").out
    assert exact.startswith("No coded excerpt matches.\nNo sentence has exactly 'longer waited'.")
    assert "waited longer" in run("find", "-w", coded, "--text", "WAITED longer", "--exact").out


@pytest.mark.parametrize(
    "command",
    [("findings", "--coder"), ("practice", "--coder"), ("evaluate", "--coder")],
)
def test_commands_name_the_nearest_coder(command: tuple[str, str], coded: Path, run: Run) -> None:
    result = run(*command, "rules1", "-w", coded)
    assert result.status == 2
    assert "No excerpt has been coded by 'rules1'. Did you mean 'rules-1'?" in result.complaint
