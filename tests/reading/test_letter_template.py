"""The parts that letters to leaders share, and the facts of targeted inspections."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.common.reference.areas import read_areas
from inspection_letters.reading.structure.dates import parse_dates, parse_day
from inspection_letters.reading.structure.jtai_facts import (
    find_area,
    find_theme,
    inspection_days,
    inspectorates,
    principal_authority,
    statement_due,
)
from inspection_letters.reading.structure.jtai_sections import main_heading_kind
from inspection_letters.reading.structure.letter_template import read_template
from inspection_letters.reading.structure.names import split_name
from inspection_letters.reading.structure.people import addressees_in, people_in
from inspection_letters.records import LetterText, RawWord

from tests.support.cached_reading import AREA_LISTS
from tests.support.raw_pages import PITCH, compose, line, page


@pytest.mark.parametrize(
    ("printed", "name", "rest"),
    [
        ("Ada Moss, Director of Services", "Ada Moss", "Director of Services"),
        ("Ada Moss , Director , Orme Council", "Ada Moss", "Director, Orme Council"),
        ("Ada Moss QPM, Chief Constable", "Ada Moss QPM", "Chief Constable"),
        ("Ada Moss, QPM, Chief Constable", "Ada Moss, QPM", "Chief Constable"),
        ("Ada Moss QPM Chief Constable, Orme", "Ada Moss QPM", "Chief Constable, Orme"),
        ("Ada Moss Manager, Head of Service", "Ada Moss", "Manager, Head of Service"),
        ("Chief Supt Raj Fenn, Borough Commander", "Chief Supt Raj Fenn", "Borough Commander"),
        ("Dame Bea O’Rook-Hall, Chair at Orme ICB", "Dame Bea O’Rook-Hall", "Chair at Orme ICB"),
        ("Dr Cy St Aubyn BSc MB ChB DCH FRCA", "Dr Cy St Aubyn BSc MB ChB DCH FRCA", ""),
        ("Nick Hall – Chair, Orme LSCB", "Nick Hall", "Chair, Orme LSCB"),
        ("Mrs Moss, Chair", "Mrs Moss", "Chair"),
    ],
)  # fmt: skip
def test_a_name_is_told_from_what_follows(printed: str, name: str, rest: str) -> None:
    assert split_name(printed) == (name, rest)


@pytest.mark.parametrize(
    "printed",
    [
        "Clinical Commissioning Group",
        "Orme City Youth Offending Team",
        "South West, South Central Division",
        "Milton Orme Integrated Care Board (MO ICB)",
        "Her Majesty’s Inspector of Constabulary",
        "HMI Constabulary and Fire & Rescue Services",
        "National Director, Social Care",
        "Chief Inspector",
        "and Isle of Orme",
        "Director of Nursing",
        "",
    ],
)
def test_bodies_and_offices_are_no_names(printed: str) -> None:
    assert split_name(printed) is None


NAMES = st.sampled_from(["Ada Moss", "Dr Cy Fenn QPM,", "Bea Rook ,", "Chief Supt Dev Holt"])


@given(NAMES, st.text(alphabet="Aa ,;.-–éß1", max_size=30))
def test_a_split_loses_nothing_but_punctuation(name: str, rest: str) -> None:
    def signs(text: str) -> list[str]:
        return [char for char in text if char.isalnum()]

    found = split_name(f"{name} {rest}")
    assert found is None or signs("".join(found)) == signs(name + rest)
    assert split_name(f"{name.rstrip(', ')}, Director {rest}") is not None


def test_addressees_one_to_a_line_that_may_wrap() -> None:
    lines = [
        "Ada Moss, Director of Children’s Services, Orme and Lune",
        "Borough Council",
        "Bea Rook, Executive lead of the CCG, Orme Clinical",
        "Commissioning Group",
        "Cy Fenn QPM Chief Constable, Orme",
        "Police and Crime",
        "Mr Dev Holt, Chief Officer, NHS Orme CCG Ms Eve Lunt,",
        "Police and Crime Commissioner",
        "Fay Wray, Orme Youth Justice Service",
    ]
    assert [person.name for person in addressees_in(lines)] == [
        "Ada Moss", "Bea Rook", "Cy Fenn QPM", "Mr Dev Holt", "Ms Eve Lunt", "Fay Wray",
    ]  # fmt: skip
    assert addressees_in(lines)[1].role.endswith("Orme Clinical Commissioning Group")
    assert str(addressees_in(lines)[4]) == "Ms Eve Lunt, Police and Crime Commissioner"


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["Ada Moss", "Regional Director"], ["Ada Moss"]),
        (["Deputy Chief Inspector", "Ada Moss"], ["Ada Moss"]),
        (["Chief Inspector"], []),
        (["Dr Ada Moss MB ChB", "Chief Inspector of Hospitals"], ["Dr Ada Moss MB ChB"]),
        (["Ada Moss", "HMI Constabulary and Fire & Rescue Services"], ["Ada Moss"]),
    ],
)
def test_a_signature_is_read_whatever_the_order(lines: list[str], names: list[str]) -> None:
    people = people_in(lines)
    assert [person.name for person in people] == names
    assert all(person.role for person in people)


def letter(*blocks: tuple[str, bool]) -> LetterText:
    """Lay out a letter of lines, bold or not, each far enough from the last to be a block."""
    words: list[list[RawWord]] = []
    for number, (text, bold) in enumerate(blocks):
        words.append(line(text, 60 + number * 2 * PITCH, bold=bold))
    return compose(page(*words))


@pytest.mark.parametrize("bold", [True, False])
@pytest.mark.parametrize("close", ["Yours sincerely", "Yours sincerely,", "Yours faithfully"])
def test_the_parts_of_a_letter(bold: bool, close: str) -> None:
    found = read_template(
        letter(
            ("3 May 2019", False),
            ("Ada Moss, Director of Children’s Services", False),
            ("Dear local partnership", False),
            ("Joint targeted area inspection in Wexmoor", bold),
            ("Between 5 and 9 March 2019, inspectors came.", False),
            (close, False),
            ("Bea Rook, CBE", True),
            ("National Director, Ofsted", False),
            ("cc: Fay Wray, Director", False),
        )
    )
    assert found.letter_date == date(2019, 5, 3)
    assert [str(person) for person in found.addressees] == [
        "Ada Moss, Director of Children’s Services"
    ]
    assert found.salutation == "Dear local partnership"
    assert found.title == "Joint targeted area inspection in Wexmoor"
    assert (found.opening, found.close) == (4, 5)
    assert [str(person) for person in found.signed_by] == [
        "Bea Rook, CBE, National Director, Ofsted"
    ]


def test_a_letter_without_its_parts_has_none() -> None:
    found = read_template(letter(("Some text that is no letter at all.", False)))
    assert (found.letter_date, found.addressees, found.salutation, found.signed_by) == (
        None, (), "", (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("opening", "first", "last"),
    [
        ("Between 18 and 22 March 2019, Ofsted", (2019, 3, 18), (2019, 3, 22)),
        ("Between 24 February and 28 February 2019, Ofsted", (2019, 2, 24), (2019, 2, 28)),
        ("Between 20 and 24 June, Ofsted", (2018, 6, 20), (2018, 6, 24)),
        ("Between 3 and 7 April, Ofsted", (2019, 4, 3), (2019, 4, 7)),
        ("Between Monday 3 and Friday 7 December 2018, Ofsted", (2018, 12, 3), (2018, 12, 7)),
        ("Inspection took place from 27 June 2018 to 1 July 2018.", (2018, 6, 27), (2018, 7, 1)),
        ("Inspection took place from 30 January to 3 February 2019.", (2019, 1, 30), (2019, 2, 3)),
        ("On 12 and 13 March 2019, inspectors", (2019, 3, 12), (2019, 3, 13)),
    ],
)  # fmt: skip
def test_days_of_an_inspection(
    opening: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert inspection_days(opening, date(2019, 5, 3)) == (date(*first), date(*last))


def test_days_without_year_need_the_date_of_the_letter() -> None:
    assert inspection_days("Between 20 and 24 June, Ofsted", None) is None
    assert parse_dates("20 and 24 June") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5 May 2017", date(2017, 5, 5)),
        ("12 November 18", date(2018, 11, 12)),
        ("3rd June 2020, 70 working days", date(2020, 6, 3)),
        ("31 June 2020", None),
        ("soon", None),
    ],
)
def test_a_day(text: str, day: date | None) -> None:
    assert parse_day(text) == day


SENDS = "The authority should send the written statement of action to a@example by {}."


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("Friday 5 May 2017", date(2017, 5, 5)),
        ("2 December 2019, 70 working days from pre-publication", date(2019, 12, 2)),
        ("12 November 18", date(2018, 11, 12)),
    ],
)
def test_day_when_the_statement_is_due(day: str, due: date) -> None:
    before = "Prepare a statement by working together. "
    assert statement_due(before + SENDS.format(day)) == due
    assert statement_due(before) is None


DETERMINED = "We have determined that {} is the principal authority and should prepare a statement."
PREPARES = "{} should {} a written statement of proposed action."


@pytest.mark.parametrize(
    ("sentence", "authority"),
    [
        (DETERMINED.format("Orme Council"), "Orme Council"),
        (DETERMINED.format("the MSCP"), "MSCP"),
        (DETERMINED.format("Ada Moss, Chief Executive,"), "Ada Moss, Chief Executive"),
        (DETERMINED.format("the chair of the board (led by Bea, the Chief)"), "chair of the board"),
        (PREPARES.format("The local authority", "prepare"), "local authority"),
        (PREPARES.format("The DCS", "coordinate the preparation of"), "DCS"),
        (PREPARES.format("Sefton MBC", "produce"), "Sefton MBC"),
    ],
)
def test_who_prepares_the_statement(sentence: str, authority: str) -> None:
    other = "The director should send the written statement of action by 5 May 2017."
    assert principal_authority([other, sentence]) == authority
    assert principal_authority([other]) is None


BODIES = "Ofsted, the Care Quality Commission (CQC), {} and HMI Probation (HMIP)"


@pytest.mark.parametrize(
    ("police", "name"),
    [
        ("HMI Constabulary (HMIC)", "HMI Constabulary"),
        ("Her Majesty’s Inspectorate of Constabulary", "HMI Constabulary"),
        ("HMI Constabulary (HMICFRS)", "HMICFRS"),
        ("HMI Constabulary and Fire & Rescue Services", "HMICFRS"),
    ],
)
def test_inspectorates(police: str, name: str) -> None:
    assert inspectorates(BODIES.format(police)) == ("Ofsted", "CQC", name, "HMI Probation")
    assert inspectorates("Nobody") == ()


OPENING = "Ofsted undertook a joint inspection of the multi-agency response to {} in Wexmoor."


@pytest.mark.parametrize(
    ("title", "opening", "theme"),
    [
        ("", OPENING.format("abuse"), "abuse"),
        (
            "",
            OPENING.format("abuse") + " It had a ‘deep dive’ focus on those missing from home.",
            "those missing from home",
        ),
        (
            "Inspection of the multi-agency response to gangs in Wexmoor",
            OPENING.format("these risks") + " It had a ‘deep dive’ focus on these children.",
            "gangs",
        ),
        ("Inspection of Wexmoor", "", None),
    ],
)
def test_the_subject_of_an_inspection(title: str, opening: str, theme: str | None) -> None:
    assert find_theme(title, opening, "Wexmoor") == theme


@pytest.mark.parametrize(
    ("title", "opening", "salutation"),
    [
        ("Joint targeted area inspection of Wexmoor", "", ""),
        ("Joint targeted area inspection of London Borough of Wexmoor", "", ""),
        ("Inspection of the multi-agency response to abuse in Wexmoor Borough Council.", "", ""),
        ("The multi-agency response to abuse in the family", "individual agencies in Wexmoor.", ""),
        ("", "", "Dear Wexmoor Local Safeguarding Children Partnership"),
    ],
)  # fmt: skip
def test_the_area_of_an_inspection(title: str, opening: str, salutation: str) -> None:
    name, area = find_area(title, opening, salutation, read_areas(AREA_LISTS))
    assert (name, area and area.urn) == ("Wexmoor", "990001")


def test_an_area_that_no_list_has_is_named_all_the_same() -> None:
    areas = read_areas(AREA_LISTS)
    assert find_area("Inspection of Nowhere", "", "", areas) == ("Nowhere", None)
    assert find_area("", "", "", areas) == (None, None)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Key Strengths", "strengths"),
        ("Early help strengths", "strengths"),
        ("Area(s) for priority action", "priority"),
        ("Areas for priority actions", "priority"),
        ("What needs to improve?", "improve"),
        ("Areas for improvement", "improve"),
        ("Leadership and management", None),
        ("Strengths are few, and leaders know it.", None),
    ],
)
def test_main_headings(words: str, kind: str | None) -> None:
    assert main_heading_kind(words) == kind
