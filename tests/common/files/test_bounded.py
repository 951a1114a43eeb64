"""JSON and files of one's own that no program should try to read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.common.files.bounded import parse_json, read_bounded

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(value=values, escaped=st.booleans())
def test_json_comes_back(value: Any, escaped: bool) -> None:
    text = json.dumps(value, ensure_ascii=escaped)
    assert parse_json(text) == value
    assert parse_json(text.encode()) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 100_000 + "]" * 100_000, "it is nested too deeply"),
        ('{"a":' * 50_000 + "1" + "}" * 50_000, "it is nested too deeply"),
        (r'"\ud800"', "half of a character"),
        (r'{"\udfff": 1}', "half of a character"),
        (r'[[{"a": "\uD83D "}]]', "half of a character"),
        ("9" * 5000, "a number of thousands of digits"),
        ("[1,", "Expecting value"),
    ],
    ids=["lists", "mappings", "text", "key", "inner", "number", "cut"],
)
def test_json_that_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_json(text)


def test_a_file_is_not_read_beyond_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"12345")
    assert read_bounded(path, 5) == b"12345"
    with path.open("r+b") as file:
        file.truncate(64 << 30)
    with pytest.raises(ValueError, match="it is larger than 256 MiB"):
        read_bounded(path)
    with pytest.raises(OSError, match="No such file"):
        read_bounded(tmp_path / "missing")
