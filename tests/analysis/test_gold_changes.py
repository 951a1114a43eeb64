from __future__ import annotations

import csv
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from inspection_letters.analysis.gold import load_gold
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.records import Polarity
from inspection_letters.records.errors import UsageError

from corpus.gold.changes import COLUMNS, Change, main, read_changes, read_rows, with_changes

CHANGES = Path(__file__).parents[2] / "corpus" / "gold" / "send-area-2.1.changes.csv"
HEAD = "file\tsentence_id\tsentence\tcodes"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "coded.tsv"
    path.write_text(f"{HEAD}\na\t1\tRain.\tbeds:strength;tools:mixed\na\t2\tSun.\t\nb\t1\tHail.\n")
    return path


def change(file: str, sentence: str, code: str, old: str, new: str) -> Change:
    return Change(file, sentence, code, old, new, "first reason", "second reason")


def test_codes_are_added_removed_and_changed(table: Path) -> None:
    changed = with_changes(
        read_rows(table),
        [
            change("a", "1", "beds", "strength", ""),
            change("a", "1", "tools", "mixed", "weakness"),
            change("a", "2", "ponds", "", "context"),
        ],
    )
    found = {(row["file"], row["sentence_id"]): row["codes"] for f in changed.values() for row in f}
    assert found == {("a", "1"): "tools:weakness", ("a", "2"): "ponds:context", ("b", "1"): ""}
    assert changed["a"][0]["sentence"] == "Rain."


@pytest.mark.parametrize(
    "wrong",
    [
        change("c", "1", "beds", "", "strength"),
        change("a", "9", "beds", "", "strength"),
        change("a", "1", "beds", "", "strength"),
        change("a", "1", "beds", "mixed", ""),
        change("a", "2", "beds", "strength", ""),
    ],
)
def test_a_change_that_does_not_start_from_the_sentences_is_refused(
    table: Path, wrong: Change
) -> None:
    with pytest.raises(UsageError, match=f"{wrong.file}/{wrong.sentence_id} does not fit"):
        with_changes(read_rows(table), [wrong])


def test_other_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "changes.csv"
    path.write_text("file,code\n")
    with pytest.raises(UsageError, match="has the columns file, code"):
        read_changes(path)


def test_the_changed_table_is_written_with_its_details(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "detail.tsv").write_text("file\tsentence_id\tdetail_codes\na\t2\troses:mixed\n")
    with (tmp_path / "changes.csv").open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, change("a", "2", "ponds", "", "context")])
    places = {"gold": table} | {
        name: tmp_path / f"{name}.{'csv' if name == 'changes' else 'tsv'}"
        for name in ("detail", "changes", "out")
    }
    options = [text for name, path in places.items() for text in (f"--{name}", str(path))]
    monkeypatch.setattr(sys, "argv", ["changes", *options])
    assert main() == 0
    assert (tmp_path / "out.tsv").read_text() == (
        f"{HEAD}\tdetail_codes\na\t1\tRain.\tbeds:strength;tools:mixed\tnone\n"
        "a\t2\tSun.\tponds:context\troses:mixed\nb\t1\tHail.\t\tnone\n"
    )


def test_the_gold_of_version_2_1_differs_from_version_1_by_the_listed_changes_alone() -> None:
    changes = read_changes(CHANGES)
    assert len({(c.file, c.sentence_id, c.code) for c in changes}) == len(changes) == 154
    assert all(c.reason_1 and c.reason_2 and c.old != c.new for c in changes)
    assert all({c.old, c.new} - {""} <= set(Polarity) for c in changes)
    book = load_codebook(default_codebook_path())
    before = load_gold(shipped("corpus", "gold", "send-area-1.jsonl"))
    after = load_gold()
    assert (after.codebook_digest, after.code_ids) == (book.digest, before.code_ids)
    assert after.detail_ids == book.detail_ids
    found: Counter[tuple[str, str, str, str]] = Counter()
    details = frozenset(book.detail_ids)
    for old_letter, letter in zip(before.letters, after.letters, strict=True):
        assert old_letter.file == letter.file
        for old, new in zip(old_letter.sentences, letter.sentences, strict=True):
            assert old.digest == new.digest
            for code_id in (old.codes.keys() | new.codes.keys()) - details:
                was, is_now = old.codes.get(code_id, ""), new.codes.get(code_id, "")
                if was != is_now:
                    found[letter.file, code_id, was, is_now] += 1
    assert found == Counter((c.file, c.code, c.old, c.new) for c in changes)


def test_changes_are_listed_in_order() -> None:
    listed = [(c.file, c.sentence_id, c.code) for c in read_changes(CHANGES)]
    assert all(first < second for first, second in pairwise(listed))
