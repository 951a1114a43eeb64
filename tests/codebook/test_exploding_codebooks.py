"""Small codebook files that would take gigabytes or minutes are refused in one message."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.analysis.practice.cues import load_cues
from inspection_letters.codebook import load_codebook, load_patterns
from inspection_letters.codebook.patterns import (
    LONGEST_PATTERN,
    MOST_READINGS,
    MOST_STEPS,
    PatternError,
    parse_pattern,
)
from inspection_letters.common.files import yaml_text
from inspection_letters.common.files.yaml_text import lone_surrogate, parse_yaml
from inspection_letters.records.errors import CodebookError, UsageError
from ruamel.yaml.error import YAMLError

HEAD = """\
name: small
version: "1"
language: en
polarities: {strength: a, weakness: b, mixed: c, context: d}
codes:
- id: buses
  group: travel
  label: Buses
  definition: Buses that run on time.
"""


def refused(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    begun = time.process_time()
    with pytest.raises(CodebookError) as caught:
        load_codebook(path)
    assert time.process_time() - begun < 2.5
    assert str(path) in str(caught.value)
    assert len(str(caught.value)) < 3000
    return str(caught.value)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("(" + " ".join(f"ab{i}?" for i in range(26)) + ")", "with 67,108,864 readings"),
        ("(" + " ".join("ab?" for _ in range(400)) + ")", "with countless readings"),
        ("a|" * 2000, "has 4,000 characters; a pattern may have 2,000"),
        ("a " * 60, "has 60 words, groups and gaps; a pattern may have 50"),
        ("w" * 100_000, "has 100,000 characters"),
    ],
    ids=["26 endings", "400 endings", "alternatives", "words", "long word"],
)
def test_a_pattern_that_explodes_is_named_with_its_code(
    tmp_path: Path, pattern: str, expected: str
) -> None:
    said = refused(tmp_path / "a.yaml", HEAD + f'  patterns: [bus, "{pattern}"]\n')
    assert f"line 10, codes[0].patterns[1]: pattern '{pattern[:100]}" in said
    assert expected in said
    assert "(code 'buses')" in said


def test_a_patterns_file_names_the_code_too(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD, encoding="utf-8")
    beside = tmp_path / "a.patterns.yaml"
    beside.write_text(f"codes:\n  buses: ['{'a ' * 51}']\n", encoding="utf-8")
    with pytest.raises(CodebookError, match=r"line 2, codes\.buses\[0\]: pattern 'a a"):
        load_patterns(path, load_codebook(path))


@pytest.mark.parametrize("over", [0, 1])
def test_the_bounds_of_a_pattern(over: int) -> None:
    doubling = MOST_READINGS.bit_length() - 1
    patterns = [
        "a " * (MOST_STEPS + over),
        "a" * (LONGEST_PATTERN + over),
        "(" + "ab? " * (doubling + over) + ")",
    ]
    for pattern in patterns:
        if over:
            with pytest.raises(PatternError):
                parse_pattern(pattern)
        else:
            assert parse_pattern(pattern).steps


LAUGHS = "".join(
    f"a{i}: &a{i} [{', '.join(['x'] * 9 if i == 0 else [f'*a{i - 1}'] * 9)}]\n" for i in range(10)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LAUGHS + HEAD, "line 5, YAML: aliases repeat more than 200,000 entries"),
        (HEAD + "  examples: &e [*e]\n", "line 10, YAML: an alias repeats the entry that it is"),
        ("x: &x\n  <<: *x\n", "an alias repeats the entry that it is part of"),
        ("codes: " + "[" * 3000 + "]" * 3000, "nested more than 20 levels deep"),
        ("".join(" " * i + "a:\n" for i in range(200)), "line 20, YAML: lists and mappings are"),
        (HEAD.replace('"1"', "0x" + "f" * 50_000), "not a number of very many digits"),
        (HEAD.replace("Buses that", '"\\ud800"\n#'), "line 9, YAML: a text has half of a"),
        ("extends: " + "w" * 5000 + "\n", "which does not exist"),
        (HEAD.replace("id: buses", "id: " + "W" * 100_000), "is not of the form"),
    ],
    ids=["laughs", "itself", "merge", "flow", "block", "number", "surrogate", "name", "id"],
)
def test_a_file_that_explodes(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in refused(tmp_path / "a.yaml", text)


def test_at_most_a_hundred_faults_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD + "".join(f"  z{i}: 1\n" for i in range(120)), encoding="utf-8")
    with pytest.raises(CodebookError, match=r"has 120 errors(.|\n)*z99: (.|\n)*and 20 more"):
        load_codebook(path)


def test_a_file_that_is_too_long_is_not_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.yaml"
    with path.open("wb") as file:
        file.write(HEAD.encode() + b"#")
        file.truncate(8 << 30)
    with pytest.raises(CodebookError, match="longer than 2,000,000 characters"):
        load_codebook(path)
    monkeypatch.setattr(yaml_text, "LONGEST", 10)
    with pytest.raises(ValueError, match="longer than 10 characters"):
        parse_yaml("a" * 11, typ="safe")


def test_aliases_in_reason_are_followed(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD.replace("label: Buses", "label: &b Buses") + "  include: *b\n", "utf-8")
    assert load_codebook(path).codes[0].include == "Buses"


def test_cues_are_read_within_the_same_bounds(tmp_path: Path) -> None:
    path = tmp_path / "cues.yaml"
    for text in (LAUGHS, "[" * 3000, 'a: "\\udfff"\n', "a: 2001-99-99\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match=r"cannot be read: \S"):
            load_cues(path)


@settings(max_examples=60)
@given(text=st.text(max_size=40))
def test_any_text_is_yaml_or_refused(text: str) -> None:
    try:
        parse_yaml(text, typ="rt")
    except (YAMLError, ValueError):
        return


@given(text=st.text(alphabet=st.characters(exclude_categories=())))
def test_lone_surrogates_are_what_cannot_be_written(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        assert lone_surrogate(text)
    else:
        assert not lone_surrogate(text)
