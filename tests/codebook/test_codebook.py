from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.analysis.gold import load_gold
from inspection_letters.codebook import (
    codebook_file,
    default_codebook_path,
    load_codebook,
    load_patterns,
    packaged_codebooks,
    patterns_path,
)
from inspection_letters.codebook.patterns import CUES, PatternError, parse_pattern
from inspection_letters.coding.choice import default_model_path
from inspection_letters.coding.manifest import read_manifest
from inspection_letters.records.errors import CodebookError

BOOK = """\
name: small
version: 1.0.0
language: en-GB
polarities:
  strength: works
  weakness: fails
  mixed: both
  context: neither
rules:
  - Code what is said.
codes:
  - id: clubs
    group: leisure
    label: Clubs
    definition: Clubs and what they offer.
  - id: buses
    group: travel
    label: Buses
    definition: >-
      Buses that
      run on time.
    examples: [The bus is late.]
"""


@pytest.mark.parametrize("name", ["send-area", "send-area-1", "childrens-services"])
def test_packaged_codebooks_are_known_by_name(name: str) -> None:
    packaged = packaged_codebooks()[name]
    assert codebook_file(name) == packaged
    codebook = load_codebook(name)
    assert codebook.digest == load_codebook(packaged).digest
    assert codebook.kinds


def test_every_code_for_children_s_services_has_patterns() -> None:
    codebook = load_codebook("childrens-services")
    patterns = load_patterns("childrens-services", codebook)
    assert [code.code_id for code in patterns.codes] == list(codebook.all_code_ids)
    assert all(code.examples for code in codebook.codes)


def test_files_of_patterns_and_measures_are_no_codebooks() -> None:
    assert set(packaged_codebooks()) == {"send-area", "send-area-1", "childrens-services"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("children-services", "Did you mean 'childrens-services'?"),
        ("send", "Did you mean 'send-area'"),
        ("police", "Packaged codebooks: childrens-services, send-area, send-area-1."),
    ],
)
def test_a_codebook_of_an_unknown_name_is_refused_with_the_names_there_are(
    wrong: str, words: str
) -> None:
    with pytest.raises(CodebookError) as caught:
        load_codebook(wrong)
    assert words in str(caught.value)


def test_a_file_comes_before_a_packaged_codebook_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("send-area").write_text(BOOK, encoding="utf-8")
    assert load_codebook("send-area").name == "small"


def test_the_kinds_a_codebook_is_for_do_not_change_its_digest(book: Path) -> None:
    plain = load_codebook(book)
    book.write_text(BOOK.replace("rules:", "kinds: [generic]\nrules:"), encoding="utf-8")
    named = load_codebook(book)
    assert named.kinds == ("generic",)
    assert plain.kinds == ()
    assert named.digest == plain.digest


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return path


def faults(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CodebookError) as caught:
        load_codebook(path)
    message = str(caught.value)
    assert str(path) in message
    return message


def test_the_packaged_codebook_and_its_patterns_load() -> None:
    path = default_codebook_path()
    codebook = load_codebook(path)
    assert (len(codebook.codes), len(codebook.detail_codes)) == (23, 27)
    patterns = load_patterns(path, codebook)
    assert tuple(code.code_id for code in patterns.codes) == codebook.all_code_ids
    assert tuple(patterns.cues) == CUES
    assert all(patterns.cues.values())


def test_a_codebook_comes_back_as_written(book: Path) -> None:
    codebook = load_codebook(str(book))
    assert (codebook.name, codebook.version, codebook.language) == ("small", "1.0.0", "en-GB")
    assert codebook.code_ids == ("clubs", "buses")
    assert codebook.rules == ("Code what is said.",)
    assert codebook.codes[1].definition == "Buses that run on time."
    assert codebook.codes[1].examples == ("The bus is late.",)
    assert codebook.polarities["mixed"] == "both"


def test_digest_is_of_content_not_of_layout(book: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(
        "# A comment.\n"
        + BOOK.replace(">-\n      Buses that\n      run", '"Buses that run').replace(
            "on time.\n    ex", 'on time."\n    ex'
        ),
        encoding="utf-8",
    )
    assert load_codebook(other).digest == load_codebook(book).digest
    other.write_text(BOOK.replace("on time", "at all"), encoding="utf-8")
    assert load_codebook(other).digest != load_codebook(book).digest


def test_patterns_have_a_digest_of_their_own(book: Path) -> None:
    plain = load_codebook(book)
    none = load_patterns(book, plain)
    book.write_text(BOOK + "    patterns: [late bus]\n", encoding="utf-8")
    assert load_codebook(book).digest == plain.digest
    assert load_patterns(book, plain).digest != none.digest


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("name: small\n", "", ["line 1, the file: the key 'name' is missing"]),
        ("name: small", "name: small\nnmae: x", ["line 2, nmae: unknown key"]),
        ("name: small", "name: small\nname: x", ["line 2, YAML:"]),
        ("version: 1.0.0", "version: 1.0", ["line 2, version: must be text, not the number 1.0"]),
        ("language: en-GB", "language: ''", ["line 3, language: is empty"]),
        ("language: en-GB", "language: [en", ["YAML"]),
        ("  mixed: both", "  middling: both", ["line 7, polarities.middling: unknown key",
                                               "line 4, polarities: the key 'mixed' is missing"]),
        ("  mixed: both", "  mixed: 3",
         ["line 7, polarities.mixed: must be text, not the number 3"]),
        ("  - Code what is said.", "  - 7",
         ["line 10, rules[0]: must be text, not the number 7"]),
        ("rules:\n  - Code", "rules:\n    Code", ["line 9, rules: must be a list"]),
        ("id: buses", "id: clubs", ["line 16, codes[1].id: 'clubs' is also on line 12"]),
        ("id: buses", "id: Late Buses", ["line 16, codes[1].id: 'Late Buses' is not of the form"]),
        ("group: travel", "group: Travel!", ["line 17, codes[1].group: 'Travel!' is not of"]),
        ("    label: Clubs\n", "    label: ' '\n", ["line 14, codes[0].label: is empty"]),
        ("    label: Clubs\n", "", ["line 12, codes[0]: the key 'label' is missing"]),
        ("definition: Clubs and what they offer.", "definition:",
         ["line 15, codes[0].definition: must be text, not nothing"]),
        ("label: Clubs\n", "label: Clubs\n    colour: red\n",
         ["line 15, codes[0].colour: unknown key"]),
        ("label: Clubs\n", "label: Clubs\n    patterns: ['(open']\n",
         ["line 15, codes[0].patterns[0]: pattern '(open' cannot be read"]),
        ("label: Clubs\n", "label: Clubs\n    patterns: []\n",
         ["line 15, codes[0].patterns: must not be empty"]),
        ("label: Clubs\n", "label: Clubs\n    patterns: {not: [clubs]}\n",
         ["line 15, codes[0].patterns: the key 'match' is missing"]),
        ("[The bus is late.]", "[The bus is late., '']", ["line 22, codes[1].examples[1]: is"]),
    ],
)  # fmt: skip
def test_each_fault_has_its_line_and_field(
    tmp_path: Path, old: str, new: str, expected: list[str]
) -> None:
    assert old in BOOK
    message = faults(tmp_path / "faulty.yaml", BOOK.replace(old, new, 1))
    for text in expected:
        assert text in message


def test_all_faults_are_listed_at_once_in_order(tmp_path: Path) -> None:
    text = BOOK.replace("id: clubs", "id: Clubs!").replace("version: 1.0.0", "version: 1")
    text = text.replace("label: Buses", "labels: Buses").replace("mixed: both", "mixed: ''")
    message = faults(tmp_path / "faulty.yaml", text)
    assert "has 5 errors" in message
    places = [message.index(f"line {number}, ") for number in (2, 7, 12, 16, 18)]
    assert places == sorted(places)


def test_a_codebook_needs_codes(tmp_path: Path) -> None:
    head = BOOK[: BOOK.index("codes:")]
    assert "line 11, codes: must not be empty" in faults(tmp_path / "a.yaml", head + "codes: []\n")
    assert "line 11, codes: must be a list" in faults(tmp_path / "a.yaml", head + "codes:\n")
    assert "the key 'codes' is missing" in faults(tmp_path / "a.yaml", head)


@pytest.mark.parametrize("text", ["", "- a\n", "word", "a: b: c", "\tx", "a: &x [*x, *y]"])
def test_what_is_no_codebook_at_all(tmp_path: Path, text: str) -> None:
    assert "line 1, " in faults(tmp_path / "a.yaml", text)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="cannot be read"):
        load_codebook(tmp_path / "missing.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"name: caf\xe9")
    with pytest.raises(CodebookError, match="not UTF-8"):
        load_codebook(tmp_path / "latin.yaml")


# --- patterns -------------------------------------------------------------------------


def test_patterns_beside_and_inside_add_up(book: Path) -> None:
    book.write_text(BOOK + "    patterns: {match: [late bus], not: [school bus]}\n", "utf-8")
    codebook = load_codebook(book)
    patterns_path(book).write_text(
        "codes:\n  buses: [bus*]\n  clubs: [club*]\ncues:\n  strength: [nice]\n", encoding="utf-8"
    )
    patterns = load_patterns(book, codebook)
    clubs, buses = patterns.codes
    assert [p.source for p in clubs.match] == ["club*"]
    assert [p.source for p in buses.match] == ["late bus", "bus*"]
    assert [p.source for p in buses.exclude] == ["school bus"]
    assert [p.source for p in patterns.cues["strength"]] == ["nice"]
    assert len(patterns.cues["weakness"]) > 1  # the packaged list stands in
    alone = load_patterns(patterns_path(book), codebook)
    assert [p.source for p in alone.codes[1].match] == ["bus*"]


def test_a_patterns_file_extends_another(book: Path) -> None:
    codebook = load_codebook(book)
    base = book.with_name("base.patterns.yaml")
    base.write_text(
        "codes:\n  buses: {match: [bus*], not: [school bus]}\n"
        "cues:\n  strength: [nice]\n  weakness: [late]\n",
        encoding="utf-8",
    )
    own = patterns_path(book)
    text = "extends: {}\ncodes:\n  buses: [coach*]\n  clubs: [club*]\ncues:\n  strength: [fine]\n"
    own.write_text(text.format(base.name), encoding="utf-8")
    patterns = load_patterns(book, codebook)
    clubs, buses = patterns.codes
    assert [p.source for p in clubs.match] == ["club*"]
    assert [p.source for p in buses.match] == ["bus*", "coach*"]
    assert [p.source for p in buses.exclude] == ["school bus"]
    assert [p.source for p in patterns.cues["strength"]] == ["fine"]
    assert [p.source for p in patterns.cues["weakness"]] == ["late"]
    assert len(patterns.cues["negation"]) > 1  # the packaged list stands in

    further = book.with_name("further.patterns.yaml")
    further.write_text(text.format(own.name), encoding="utf-8")
    buses = load_patterns(further, codebook).codes[1]
    assert [p.source for p in buses.match] == ["bus*", "coach*", "coach*"]


@pytest.mark.parametrize(
    ("extends", "expected"),
    [
        ("small.patterns.yaml", ["extends 'small.patterns.yaml', and so itself", "Delete the key"]),
        ("gone.patterns.yaml", ["'gone.patterns.yaml', which is not in its folder", "Copy gone."]),
        ("other.patterns.yaml", ["other.patterns.yaml has 1 error", "has no code 'trains'"]),
        ("round.patterns.yaml", ["round.patterns.yaml extends 'small.patterns.yaml', and so its"]),
        ("../base.patterns.yaml", ["line 1, extends", "not the name of a patterns file beside"]),
        ("base.yaml", ["line 1, extends: 'base.yaml' is not the name of a patterns file"]),
        ("[a.patterns.yaml]", ["line 1, extends: must be text, not a list"]),
    ],
)
def test_faults_of_a_file_that_is_extended(book: Path, extends: str, expected: list[str]) -> None:
    for name, text in {
        "other": "codes:\n  trains: [train]\n",
        "round": "extends: small.patterns.yaml\ncodes:\n  clubs: [club*]\n",
    }.items():
        book.with_name(f"{name}.patterns.yaml").write_text(text, encoding="utf-8")
    text = f"extends: {extends}\ncodes:\n  clubs: [club*]\n"
    patterns_path(book).write_text(text, encoding="utf-8")
    with pytest.raises(CodebookError) as caught:
        load_patterns(book, load_codebook(book))
    for part in expected:
        assert part in str(caught.value)


def test_version_1_of_the_packaged_codebook_stays_readable() -> None:
    packaged = load_codebook(default_codebook_path())
    first = load_codebook(default_codebook_path().with_name("send-area-1.yaml"))
    assert first.digest.startswith("29510f4e210a")
    assert (first.version, first.detail_codes) == ("1.0.0", ())
    assert first.code_ids == packaged.code_ids


def test_no_patterns_is_no_fault_of_the_codebook(book: Path) -> None:
    assert load_patterns(book, load_codebook(book)).codes == ()


def test_faults_of_a_patterns_file(book: Path) -> None:
    codebook = load_codebook(book)
    beside = patterns_path(book)
    text = """\
        codes:
          trains: [train]
          buses:
            match: [bus, 4, "... bus"]
            never: [x]
          clubs: club
        cues:
          strength: ["good @2"]
          joy: [fun]
        """
    beside.write_text(dedent(text), encoding="utf-8")
    with pytest.raises(CodebookError) as caught:
        load_patterns(book, codebook)
    message = str(caught.value)
    assert f"{beside} has 7 errors" in message
    for expected in (
        "line 2, codes.trains: codebook 'small' has no code 'trains'",
        "line 4, codes.buses.match[1]: must be text, not the number 4",
        "line 4, codes.buses.match[2]: pattern '... bus' begins or ends with a gap",
        "line 5, codes.buses.never: unknown key",
        "line 6, codes.clubs: must be a list",
        "line 8, cues.strength[0]: pattern 'good @2' has the weight 2",
        "line 9, cues.joy: unknown key",
    ):
        assert expected in message


@pytest.mark.parametrize(
    "line",
    ["", "...", "a ...", "(a", "a)", "a||b", "(a|)", "(a)?", "a @", "a @x", "a @0", "a @-1.5",
     "a ...0 b", "a ...99 b", "*", "?", "a?", "b**", "we*ll", "a ^ b"],
)  # fmt: skip
def test_lines_that_are_no_patterns(line: str) -> None:
    with pytest.raises(PatternError):
        parse_pattern(line)


def test_a_pattern_is_read_whole() -> None:
    pattern = parse_pattern("^ Children’s (Voice|wish*) ...3 plans? (early on)? heard @-0.4")
    assert (pattern.weight, pattern.at_start) == (-0.4, True)
    assert [step.alternatives for step in pattern.steps] == [
        (("children's",),),
        (("voice",), ("wish*",)),
        (),
        (("plans",), ("plan",)),
        (("early", "on"),),
        (("heard",),),
    ]
    assert [step.gap for step in pattern.steps] == [0, 0, 3, 0, 0, 0]
    assert [step.optional for step in pattern.steps] == [False] * 4 + [True, False]


@given(st.text(alphabet="ab c*?()|.^@0-", max_size=25))
def test_any_line_is_a_pattern_or_a_pattern_error(line: str) -> None:
    try:
        pattern = parse_pattern(line)
    except PatternError:
        return
    assert 0 < abs(pattern.weight) <= 1
    assert any(step.alternatives for step in pattern.steps)
    assert parse_pattern(pattern.source) == pattern


WORDS = st.text(alphabet="abcdefgh", min_size=1, max_size=6)


@given(st.lists(WORDS, min_size=1, max_size=5), st.integers(1, 100))
def test_plain_words_and_a_weight_come_back(words: list[str], hundredths: int) -> None:
    pattern = parse_pattern(f"{' '.join(words)} @{hundredths / 100}")
    assert [step.alternatives for step in pattern.steps] == [((word,),) for word in words]
    assert pattern.weight == hundredths / 100


# --- derived measures -----------------------------------------------------------------------

DERIVED = """\
derived:
  - id: getting-about
    label: Getting about
    any_of: [clubs, buses]
"""


def test_derived_measures_are_read_inside_and_beside_and_leave_the_digest(book: Path) -> None:
    plain = load_codebook(book)
    assert plain.derived == ()
    book.with_name(f"{book.stem}.derived.yaml").write_text(DERIVED, encoding="utf-8")
    beside = load_codebook(book)
    assert beside.digest == plain.digest
    assert [(measure.id, measure.label, measure.any_of) for measure in beside.derived] == [
        ("getting-about", "Getting about", ("clubs", "buses"))
    ]
    book.with_name(f"{book.stem}.derived.yaml").unlink()
    book.write_text(BOOK + DERIVED, encoding="utf-8")
    inside = load_codebook(book)
    assert (inside.digest, inside.derived) == (plain.digest, beside.derived)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("buses]", "trams]", "line 4, derived[0].any_of[1]: the codebook has no code 'trams'"),
        ("id: getting-about", "id: clubs", "line 2, derived[0].id: 'clubs' is already the ID"),
        ("[clubs, buses]", "[clubs]", "line 4, derived[0].any_of: "),
        ("    label: Getting about\n", "", "line 2, derived[0]: the key 'label' is missing"),
        ("label: Getting", "colour: red\n    label: Getting", "line 3, derived[0].colour: unknown"),
    ],
)
def test_faults_of_derived_measures_have_line_and_field(
    book: Path, old: str, new: str, expected: str
) -> None:
    assert old in DERIVED
    beside = book.with_name(f"{book.stem}.derived.yaml")
    beside.write_text(DERIVED.replace(old, new), encoding="utf-8")
    with pytest.raises(CodebookError) as error:
        load_codebook(book)
    assert expected in str(error.value)


def test_derived_measures_of_the_packaged_codebook_leave_gold_and_model_valid() -> None:
    codebook = load_codebook(default_codebook_path())
    assert {measure.id for measure in codebook.derived} == {"long-waits", "ehc-plans"}
    assert codebook.digest == load_gold().codebook_digest
    assert read_manifest(default_model_path()).fits(codebook)


DETAILS = """\
detail_codes:
  - id: night-buses
    parent: buses
    label: Night buses
    definition: Buses after midnight.
  - id: chess
    parent: clubs
    label: Chess
    definition: Chess clubs.
    exclude: draughts
    examples: ["The chess club is full."]
    patterns: [chess club*]
"""


def test_detail_codes_come_back_under_their_parents(book: Path) -> None:
    before = load_codebook(book)
    book.write_text(BOOK + DETAILS, encoding="utf-8")
    loaded = load_codebook(book)
    assert loaded.code_ids == before.code_ids
    assert loaded.detail_ids == ("night-buses", "chess")
    assert loaded.all_code_ids == ("clubs", "buses", "night-buses", "chess")
    assert [code.id for code in loaded.details_of("clubs")] == ["chess"]
    chess = loaded.detail_codes[1]
    assert (chess.parent, chess.group, chess.exclude) == ("clubs", "leisure", "draughts")
    assert chess.examples == ("The chess club is full.",)
    assert all(code.parent == "" for code in loaded.codes)


def test_detail_codes_change_the_digest_but_an_empty_list_does_not(book: Path) -> None:
    before = load_codebook(book).digest
    book.write_text(BOOK + "detail_codes: []\n", encoding="utf-8")
    assert load_codebook(book).digest == before
    book.write_text(BOOK + DETAILS, encoding="utf-8")
    assert load_codebook(book).digest != before


def test_patterns_of_detail_codes_are_read_inside_and_beside(book: Path) -> None:
    book.write_text(BOOK + DETAILS, encoding="utf-8")
    patterns_path(book).write_text("codes:\n  night-buses: [night bus*]\n", encoding="utf-8")
    patterns = load_patterns(book, load_codebook(book))
    assert [code.code_id for code in patterns.codes] == ["night-buses", "chess"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("parent: buses", "parent: trams", "parent: the codebook has no main code 'trams'"),
        ("parent: buses", "parent: chess", "parent: 'chess' is a detail code itself"),
        ("    parent: buses\n", "", "the key 'parent' is missing"),
        ("id: chess", "id: clubs", "'clubs' is also on line 12"),
        ("id: chess", "id: night-buses", "'night-buses' is also on line"),
        ("label: Chess", "group: leisure", "unknown key"),
    ],
)
def test_faults_of_detail_codes_have_line_and_field(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    assert expected in faults(tmp_path / "faulty.yaml", BOOK + DETAILS.replace(old, new))


def test_derived_measures_may_use_detail_codes(book: Path) -> None:
    derived = (
        "derived:\n  - {id: late, label: Late, any_of: [night-buses, clubs]}\n"
        "  - {id: chess, label: Chess, any_of: [chess, clubs]}\n"
    )
    assert "'chess' is already the ID of a code" in faults(book, BOOK + DETAILS + derived)
    book.write_text(BOOK + DETAILS + derived.replace("id: chess", "id: games"), encoding="utf-8")
    assert load_codebook(book).derived[0].any_of == ("night-buses", "clubs")


def test_a_codebook_of_two_layers_is_stored_and_read_back(book: Path) -> None:
    from inspection_letters.store.rows import codebook_of, codebook_row

    book.write_text(BOOK + DETAILS, encoding="utf-8")
    loaded = load_codebook(book)
    row = codebook_row(loaded)
    assert codebook_of(row) == loaded
    for code in row["content"]["codes"]:
        del code["parent"]
    del row["content"]["detail_codes"]
    assert codebook_of(row).code_ids == loaded.code_ids
