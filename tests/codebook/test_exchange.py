"""Codebooks as REFI-QDA (.qdc): there and back, and from other programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.codebook.exchange import NO_CODE, code_tree, walk
from inspection_letters.codebook.exchange.description import describe, fields_of
from inspection_letters.codebook.exchange.qdc import write_qdc
from inspection_letters.codebook.exchange.to_yaml import convert_qdc
from inspection_letters.records import Code, Codebook, Polarity
from inspection_letters.records.errors import CodebookError, UsageError
from lxml import etree

from tests.support.command_line import CommandResult
from tests.support.factories import make_codebook
from tests.support.qda_projects import garden_codebook

TWO_LAYERS = default_codebook_path().with_name("send-area.yaml")
NS = 'xmlns="urn:QDA-XML:codebook:1.0"'
TEXTS = st.text(st.sampled_from("ab :()-é"), min_size=1, max_size=8).filter(str.strip)


def qdc(path: Path, codes: str) -> Path:
    path.write_text(f"<CodeBook {NS}><Codes>{codes}</Codes></CodeBook>", encoding="utf-8")
    return path


@pytest.mark.parametrize("source", ["garden", "packaged", "two layers"])
def test_a_codebook_comes_back_the_same(tmp_path: Path, source: str) -> None:
    codebook = {
        "garden": lambda: garden_codebook(tmp_path),
        "packaged": lambda: load_codebook(default_codebook_path()),
        "two layers": lambda: load_codebook(TWO_LAYERS),
    }[source]()
    write_qdc(codebook, tmp_path / "book.qdc")
    converted = convert_qdc(tmp_path / "book.qdc", tmp_path / "back.yaml")
    assert converted.codebook.digest == codebook.digest
    assert load_codebook(tmp_path / "back.yaml").digest == codebook.digest
    assert (converted.without_definition, converted.raised) == ((), ())


def test_a_codebook_of_another_program(tmp_path: Path) -> None:
    path = qdc(
        tmp_path / "Their Book.qdc",
        """
        <Code guid="1" name="Access" isCodable="false">
          <Code guid="2" name="Waiting &amp; queues" isCodable="true" color="#ff0000">
            <Description>People
            wait.</Description>
            <Code guid="3" name="Long waits" isCodable="true">
              <Code guid="4" name="Very long waits" isCodable="true"/>
            </Code>
          </Code>
        </Code>
        <Code guid="5" name="Café" isCodable="true"/>
        <Code guid="6" name="cafe" isCodable="true"><Description>Another.</Description></Code>
        """,
    )
    converted = convert_qdc(path, tmp_path / "theirs.yaml")
    book = converted.codebook
    assert (book.name, book.version) == ("their-book", "1.0.0")
    assert [(code.id, code.group, code.label) for code in book.codes] == [
        ("waiting-queues", "access", "Waiting & queues"),
        ("cafe", "codes", "Café"),
        ("cafe-2", "codes", "cafe"),
    ]
    assert book.codes[0].definition == "People wait."
    assert [(code.id, code.parent) for code in book.detail_codes] == [
        ("long-waits", "waiting-queues"),
        ("very-long-waits", "waiting-queues"),
    ]
    assert converted.without_definition == ("Long waits", "Very long waits", "Café")
    assert converted.raised == ("Very long waits",)
    assert set(book.polarities) == {polarity.value for polarity in Polarity}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<CodeBook", "not well-formed XML"),
        ("<html/>", "it has no codes"),
        (f"<CodeBook {NS}><Codes/></CodeBook>", "it has no codes"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><CodeBook>&b;</CodeBook>', "declares a document type"),
    ],
)
def test_a_file_that_is_no_codebook(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "book.qdc"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CodebookError, match=message) as caught:
        convert_qdc(path, tmp_path / "out.yaml")
    assert str(path) in str(caught.value)
    assert not (tmp_path / "out.yaml").exists()


def test_a_file_that_is_missing_or_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="Check the path"):
        convert_qdc(tmp_path / "missing.qdc", tmp_path / "out.yaml")
    with pytest.raises(UsageError, match="cannot be written"):
        write_qdc(garden_codebook(tmp_path), tmp_path / "no" / "book.qdc")


def test_the_command_converts_both_ways(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there, back = tmp_path / "book.qdc", tmp_path / "back.yaml"
    garden_codebook(tmp_path)
    result = CommandResult(
        capsys, "codebook", "--codebook", tmp_path / "garden.yaml", "--out", there
    )
    assert (result.status, "garden 1.0: 2 codes and 1 detail code" in result.out) == (0, True)
    result = CommandResult(capsys, "codebook", "--codebook", there, "--out", back)
    assert (result.status, "garden 1.0: 2 codes and 1 detail code" in result.out) == (0, True)


@pytest.mark.parametrize(("name", "out"), [("a.yaml", "b.yaml"), ("a.qdc", "b.qdc")])
def test_the_command_refuses_what_it_cannot_convert(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, out: str
) -> None:
    result = CommandResult(
        capsys, "codebook", "--codebook", tmp_path / name, "--out", tmp_path / out
    )
    assert (result.status, ".qdc" in result.complaint) == (2, True)


def test_other_commands_say_how_to_convert(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = qdc(tmp_path / "book.qdc", "")
    result = CommandResult(capsys, "codebook", "--codebook", path)
    assert (result.status, "--out codebook.yaml" in result.complaint) == (2, True)


@given(
    st.builds(
        Code,
        id=st.just("an-id"),
        group=st.just(""),
        label=st.just(""),
        definition=TEXTS.map(lambda text: " ".join(text.split())),
        include=TEXTS.map(lambda text: " ".join(text.split())),
        exclude=st.sampled_from(["", "Includes: ID: x"]),
        examples=st.sampled_from([(), ("one",), ("one", "Example: two")]),
    )
)
@settings(max_examples=40)
def test_a_description_gives_its_code_back(code: Code) -> None:
    fields = fields_of(describe(code))
    assert fields["definition"] == code.definition
    assert (fields["id"], fields["include"]) == (code.id, code.include)
    assert (fields.get("exclude", ""), tuple(fields.get("examples", ()))) == (
        code.exclude,
        code.examples,
    )


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
@settings(max_examples=40)
def test_no_two_codes_have_one_name_or_identifier(labels: list[tuple[str, str]]) -> None:
    base = make_codebook()
    codes = tuple(
        Code(f"c{number}", group.strip(), label.strip(), "d")
        for number, (group, label) in enumerate([*labels, ("g", NO_CODE), ("g", "g")])
    )
    other = Codebook("other", "1", "en", base.polarities, (), codes[:1], "d")
    first = Codebook("first", "1", "en", base.polarities, (), codes, "d2")
    found = list(walk(code_tree([first, other])))
    assert len({code.name.casefold() for code in found}) == len(found)
    assert len({code.guid for code in found}) == len(found)
    assert sum(code.is_codable for code in found) == 4 * (len(codes) + 1) + 1


def test_the_file_has_the_elements_of_the_standard_in_their_order(tmp_path: Path) -> None:
    write_qdc(garden_codebook(tmp_path), tmp_path / "book.qdc")
    root = etree.parse(str(tmp_path / "book.qdc")).getroot()
    assert [etree.QName(part).localname for part in root] == ["Codes", "Sets"]
    for code in root.iter("{urn:QDA-XML:codebook:1.0}Code"):
        assert set(code.attrib) == {"guid", "name", "isCodable"}
        parts = [etree.QName(part).localname for part in code]
        assert parts == sorted(parts, key=["Description", "Code"].index)
        assert parts.count("Description") <= 1
