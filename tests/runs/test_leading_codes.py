"""The figures at the end of a run: those that findings lead with, as coded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from inspection_letters.analysis.findings import make_findings
from inspection_letters.analysis.letter_filter import read_filter
from inspection_letters.commands.printing.run_summary import print_summary
from inspection_letters.commands.printing.text_output import plain_text
from inspection_letters.records import Polarity, Role
from inspection_letters.records.errors import UsageError
from inspection_letters.runs.leading_codes import find_leading_codes
from inspection_letters.runs.summary import RunSummary
from inspection_letters.store import open_store, writes
from rich.console import Console

from tests.support.corpora import read_corpus
from tests.support.factories import make_codebook, make_codings, make_read, make_run, write_read

ONE_CODE = make_codebook()
CODEBOOK = replace(
    ONE_CODE, codes=(*ONE_CODE.codes, replace(ONE_CODE.codes[0], id="plans", label="Plans"))
)
CODES = {code.id: code.label for code in CODEBOOK.codes}
LETTERS = {
    # By letter: the codes and polarities of its four sentences; the last asks for improvement.
    "a": ("waits W", "waits S", "plans S", "plans W"),
    "b": ("waits W", "plans W", "", "waits W"),
    "c": ("", "", "waits S", "waits W"),
    "d": ("plans M", "", "", ""),
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("leading") / "ws"
    polarities = {polarity.value[0].upper(): polarity for polarity in Polarity}
    with open_store(path, create=True) as opened, opened.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_codebook(conn, CODEBOOK)
        for name, codes in LETTERS.items():
            read = make_read(name)
            *others, last = read.excerpts
            asks = replace(last, section="improve", role=Role.RECOMMENDATION)
            read = replace(read, excerpts=(*others, asks))
            write_read(conn, read, key=name)
            codings = [
                replace(
                    make_codings(read, which=(number,), grounds=None)[0],
                    code_id=code.split()[0],
                    polarity=polarities[code.split()[1]],
                )
                for number, code in enumerate(codes)
                if code
            ]
            writes.write_codings(conn, name, "rules-1", codings, name, "run-1", coder_kind="rules")
    return path


def summary_of(*letter_ids: str) -> RunSummary:
    return RunSummary(
        run_id="run-1",
        read=len(letter_ids),
        recoded=0,
        known=0,
        rejections=(),
        letters=len(letter_ids),
        excerpts=4 * len(letter_ids),
        coder_id="rules-1",
        others=(),
        codebook="send 1.0",
        codes=(),
        letter_ids=letter_ids,
        labels=CODES,
    )


def test_they_are_those_of_findings_as_coded(workspace: Path) -> None:
    with open_store(workspace) as store:
        leading = find_leading_codes(store, summary_of(*LETTERS), read_filter(None))
    found = {
        (figure.codes[0], figure.measure): figure.share
        for figure in make_findings(read_corpus(workspace)).findings
    }
    assert leading.asking == found["waits", "recommended"].n == 4
    for code in leading.codes:
        [code_id] = [code_id for code_id, label in CODES.items() if label == code.label]
        assert code.letters == found[code_id, "recommended"].coded
        assert code.balance == pytest.approx(found[code_id, "balance"].point)
    assert [code.letters for code in leading.codes] == [2, 1]


@pytest.mark.parametrize(("chosen", "asking"), [(("a", "b"), 2), (("d",), 1), ((), 0)])
def test_they_are_of_the_letters_of_the_run(
    workspace: Path, chosen: tuple[str, ...], asking: int
) -> None:
    with open_store(workspace) as store:
        leading = find_leading_codes(store, summary_of(*chosen), read_filter(None))
    assert leading.asking == asking


def test_a_part_without_letters_of_the_run_is_refused(workspace: Path) -> None:
    with open_store(workspace) as store, pytest.raises(UsageError, match="year '1999'"):
        find_leading_codes(store, summary_of(*LETTERS), read_filter(["year=1999"]))


def test_the_summary_names_added_codes(workspace: Path) -> None:
    added = {"taxis": 3, "trams": 0}
    said = plain_text(
        lambda console: print_summary(
            console, replace(summary_of(*LETTERS), added=added), workspace, None
        )
    )
    assert "Codes that send 1.0 adds: taxis (3 excerpts), trams (no excerpt)." in said
    without = plain_text(
        lambda console: print_summary(console, summary_of(*LETTERS), workspace, None)
    )
    assert " adds: " not in without


def test_the_summary_says_that_they_are_as_coded(workspace: Path) -> None:
    where = read_filter(["outcome=inconsistent"])
    with open_store(workspace) as store:
        leading = find_leading_codes(store, summary_of(*LETTERS), where)
    console = Console(width=80, record=True)
    print_summary(console, replace(summary_of(*LETTERS), read=1), workspace, leading)
    shown = " ".join(console.export_text().split())
    assert shown.startswith("1 letter read 0 letters skipped")
    assert "What areas are asked to improve, as coded (send 1.0, coder rules-1)" in shown
    assert "a part of these letters: 4 of 4 letters (outcome Inconsistent)." in shown
    assert "2 (50%)" in shown
    assert "correct the coder's errors" in shown
