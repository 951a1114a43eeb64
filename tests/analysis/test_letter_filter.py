"""Conditions on letters: how they are written, what they mean, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inspection_letters.analysis.corpus_part import choose_letters
from inspection_letters.analysis.letter_filter import KEYS, read_filter
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.records import Letter, Outcome
from inspection_letters.records.errors import UsageError

from tests.support.factories import make_read


def make_letter(
    name: str,
    area: str | None,
    *,
    day: date | None = None,
    outcome: Outcome | None = None,
    region: str | None = None,
    kind: str = "area-send-report",
    urn: str | None = None,
    inspectors: tuple[str, ...] = (),
) -> CorpusLetter:
    return CorpusLetter(
        Letter(name, "0" * 64, f"{name}.pdf", datetime(2025, 1, 1, tzinfo=UTC)),
        replace(
            make_read(name).metadata,
            area=area,
            urn=urn,
            kind=kind,
            inspection_start=day,
            letter_date=None,
            outcome=outcome,
            inspectors=inspectors,
        ),
        region=region,
    )


LETTERS = (
    make_letter(
        "a",
        "Bristol City",
        day=date(2023, 5, 2),
        outcome=Outcome.SYSTEMIC_FAILINGS,
        region="South West",
    ),
    make_letter(
        "b", "Enfield", day=date(2024, 1, 1), outcome=Outcome.INCONSISTENT, region="London"
    ),
    make_letter("c", "Newham", day=date(2024, 12, 31), outcome=Outcome.POSITIVE, region="London"),
    make_letter("d", "North Yorkshire", region="Yorkshire and the Humber", urn="80563"),
    make_letter("e", None, day=date(2022, 3, 4), kind="jtai-letter", inspectors=("CQC", "HMICFRS")),
)


def chosen(*where: str) -> str:
    letters, _ = choose_letters(LETTERS, read_filter(where))
    return "".join(letter.letter_id for letter in letters)


@pytest.mark.parametrize(
    ("where", "letters"),
    [
        ((), "abcde"),
        (("region=London",), "bc"),
        (("region=london", "region=South west"), "abc"),
        (("region=London", "outcome=positive"), "c"),
        (("outcome=Systemic failings",), "a"),
        (("outcome=systemic-failings", "outcome=unknown"), "ade"),
        (("area=Bristol",), "a"),
        (("area=City of Bristol",), "a"),
        (("area=yorkshire",), "d"),
        (("area=unknown",), "e"),
        (("kind=Joint targeted area inspection letter",), "e"),
        (("kind=area-send-report",), "abcd"),
        (("year=2024",), "bc"),
        (("year=unknown",), "d"),
        (("from=2024-01-01",), "bc"),
        (("from=2024-01-02",), "c"),
        (("to=2024-12-30",), "abe"),
        (("from=2024", "to=2024"), "bc"),
        (("from=2023-05", "to=2024-01"), "ab"),
        (("inspectorate=HMICFRS",), "e"),
        (("inspectorate=ofsted",), "abcd"),
        ((" Region = London ",), "bc"),
    ],
)
def test_conditions_choose_letters(where: tuple[str, ...], letters: str) -> None:
    assert chosen(*where) == letters


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (("regoin=London",), "cannot be chosen by 'regoin'. Did you mean 'region'?"),
        (("London",), "is not of the form KEY=VALUE"),
        (("region=",), "'region' has no value. Write it as region=London."),
        (("region=Lodon",), "has the region 'Lodon'. Did you mean 'London'?"),
        (("outcome=inconsistant",), "Did you mean 'inconsistent'?"),
        (("area=Enfeld",), "is about 'Enfeld'. Did you mean 'Enfield'?"),
        (("area=Leeds",), "is about 'Leeds'. Areas in the workspace: Area not stated, Bristol"),
        (("year=1999",), "Years in the workspace: 2022, 2023, 2024, unknown."),
        (("from=1/2/2024",), "'1/2/2024' is not a date. Write a day, a month or a year"),
        (("from=2024-13",), "'2024-13' is not a date"),
        (("to=2023-02-30",), "'2023-02-30' is not a date"),
        (("from=2024", "from=2023"), "There is more than one 'from'"),
        (("from=2024", "to=2023"), "The first day (2024) is after the last day (2023)"),
        (
            ("region=London", "outcome=systemic-failings"),
            "meets all conditions (region London; outcome Systemic failings)",
        ),
    ],
)
def test_what_is_refused(where: tuple[str, ...], words: str) -> None:
    with pytest.raises(UsageError) as refused:
        chosen(*where)
    assert words in str(refused.value)


def test_python_and_the_command_line_write_the_same_conditions() -> None:
    in_python: Mapping[str, object] = {
        "region": ["London", "South West"],
        "from": date(2024, 1, 1),
        "year": 2024,
    }
    texts = ["region=London", "region=South West", "from=2024-01-01", "year=2024"]
    assert read_filter(in_python) == read_filter(texts)
    assert read_filter("region=London") == read_filter(["region=London"])
    assert read_filter(read_filter(texts)) == read_filter(texts)
    assert not read_filter(None)


def test_a_part_says_how_many_letters_it_has_and_which_have_no_date() -> None:
    replaced = replace(LETTERS[1], replaced=True)
    _, part = choose_letters(
        (*LETTERS, replaced), read_filter(["from=2024", "kind=area-send-report"])
    )
    assert part is not None
    assert part.sentence == (
        "Part of the workspace: 2 of 5 letters (kind Full inspection report (2023 on); from "
        "1 January 2024). 1 letter without a date is left out."
    )
    assert choose_letters(LETTERS, read_filter(None)) == (LETTERS, None)


# On a busy machine, even short lists can seem slow to draw.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from(KEYS), st.sampled_from(["2024", "2023-02", "London x", "a=b"])),
        max_size=5,
    )
)
def test_options_lead_back_to_the_same_conditions(pairs: list[tuple[str, str]]) -> None:
    try:
        where = read_filter([f"{key}={value}" for key, value in pairs])
    except UsageError:
        return
    options = where.options
    assert set(options[::2]) <= {"--where"}
    assert read_filter(options[1::2]) == where


@pytest.mark.parametrize(
    ("where", "groups", "matches"),
    [
        (("region=London",), {"region": "London"}, True),
        (("region=London",), {"region": "South West"}, False),
        (("from=2024",), {"year": "2024"}, True),
        (("from=2024-02",), {"year": "2024"}, False),
        (("from=2024",), {"year": "unknown"}, False),
        (("inspectorate=CQC",), {"kind": "area-send-letter"}, True),
        (("area=Enfield",), {"region": "London", "kind": "area-send-report"}, False),
    ],
)
def test_labelled_letters_from_elsewhere_belong_only_if_that_is_certain(
    where: tuple[str, ...], groups: dict[str, str], matches: bool
) -> None:
    assert read_filter(where).resolve(LETTERS).match_groups(groups) is matches
