"""Codebooks that extend another."""

from __future__ import annotations

from pathlib import Path

import pytest
from inspection_letters.codebook import default_codebook_path, load_codebook, load_patterns
from inspection_letters.codebook.extension import write_extension
from inspection_letters.coding.choice import choose_coders
from inspection_letters.common.settings.run import Settings
from inspection_letters.records.errors import CodebookError, UsageError

BASE = load_codebook(default_codebook_path())

CODES = """\
# Our own codes.
codes:
  - id: transport
    group: services
    label: Travel to school
    definition: Help with travel to a place of education.
    patterns: [school transport, "taxis? @0.4"]
detail_codes:
  - id: taxi-escorts
    parent: transport
    label: Passenger assistants
    definition: People who travel with children.
"""


def added(folder: Path, text: str = CODES) -> Path:
    path = folder / "transport.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def extended(folder: Path, text: str = CODES) -> Path:
    write_extension("send-area", added(folder, text), folder / "mine.yaml")
    return folder / "mine.yaml"


def test_codes_are_added_and_the_others_stay_as_they_are(tmp_path: Path) -> None:
    mine = load_codebook(extended(tmp_path))
    assert (mine.name, mine.version, mine.extends) == ("mine", "1", "send-area")
    assert mine.code_ids == (*BASE.code_ids, "transport")
    assert mine.detail_ids == (*BASE.detail_ids, "taxi-escorts")
    assert mine.codes[:-1] == BASE.codes
    assert mine.added == ("transport", "taxi-escorts")
    assert mine.digests == (mine.digest, BASE.digest)
    assert mine.digest != BASE.digest
    assert mine.kinds == BASE.kinds
    assert "# Our own codes." in (tmp_path / "mine.yaml").read_text()


def test_patterns_of_the_other_codebook_stay_as_they_are(tmp_path: Path) -> None:
    path = extended(tmp_path)
    mine = load_patterns(path, load_codebook(path))
    base = load_patterns(default_codebook_path(), BASE)
    assert [code for code in mine.codes if code.code_id != "transport"] == list(base.codes)
    assert mine.cues == base.cues
    assert mine.digest != base.digest


def test_a_codebook_that_extends_can_be_written_by_hand(tmp_path: Path) -> None:
    by_hand = added(tmp_path, 'extends: send-area\nname: by-hand\nversion: "3"\n' + CODES)
    mine = load_codebook(by_hand)
    assert (mine.name, mine.version, mine.base) == ("by-hand", "3", BASE.digest)


def test_a_codebook_of_ones_own_can_be_extended_from_another_folder(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "name: own\nversion: '1'\nlanguage: en-GB\n"
        "polarities: {strength: a, weakness: b, mixed: c, context: d}\n"
        "codes: [{id: beds, group: soil, label: Beds, definition: Beds.}]\n"
    )
    out = tmp_path / "below" / "more.yaml"
    out.parent.mkdir()
    written = write_extension(str(tmp_path / "own.yaml"), added(tmp_path), out)
    assert written.code_ids == ("beds", "transport")
    assert "extends: ../own.yaml" in out.read_text()
    with pytest.raises(CodebookError, match="which itself extends"):
        write_extension(str(out), added(tmp_path), tmp_path / "third.yaml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CODES.replace("id: transport", "id: waiting-times"), ["line 3", "already has the code"]),
        (CODES.replace("parent: transport", "parent: workforc"), ["line 10", "'workforce'?"]),
        (CODES.replace("parent: transport", "parent: mental-health-waits"), ["a detail code its"]),
        (CODES.replace("label: Travel", "labell: Travel"), ["line 5", "unknown key", "label"]),
        (CODES.replace("school transport", "...school"), ["line 7", "begins or ends with a gap"]),
        ("name: mine\n", ["adds no codes"]),
        ("codes: []\n", ["adds no codes"]),
    ],
)
def test_faults_of_added_codes_are_said_with_their_lines(
    text: str, words: list[str], tmp_path: Path
) -> None:
    with pytest.raises(CodebookError) as refused:
        extended(tmp_path, text)
    assert all(word in str(refused.value) for word in words), str(refused.value)
    assert not (tmp_path / "mine.yaml").exists()


def test_an_edited_codebook_of_the_same_version_is_named_as_the_cause(tmp_path: Path) -> None:
    edited = tmp_path / "send-area.yaml"
    text = default_codebook_path().read_text(encoding="utf-8")
    edited.write_text(text.replace("label: ", "label: My ", 1), encoding="utf-8")
    patterns = default_codebook_path().with_name("send-area.patterns.yaml")
    for beside in patterns.parent.glob("send-area*.patterns.yaml"):
        (tmp_path / beside.name).write_bytes(beside.read_bytes())
    choice = choose_coders(Settings(codebook=edited))
    assert [coder.name for coder in choice.coders] == ["rules"]
    assert choice.note is not None
    assert "'send-area' 2.1.0 has changed" in choice.note
    assert "version of its own" in choice.note
    with pytest.raises(UsageError, match="has changed since the model was made"):
        choose_coders(Settings(codebook=edited, coder="model"))


def test_the_model_is_chosen_for_a_codebook_that_extends_its_own(tmp_path: Path) -> None:
    path = extended(tmp_path)
    ours, theirs = (
        choose_coders(Settings(codebook=book)).coders for book in (path, default_codebook_path())
    )
    assert [coder.coder_id for coder in ours] == [coder.coder_id for coder in theirs]
    assert ours[0].digest != theirs[0].digest


def test_what_extends_already_is_not_extended_again(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a codebook already"):
        write_extension("send-area", extended(tmp_path), tmp_path / "again.yaml")
