from __future__ import annotations

from datetime import date

import pytest
from inspection_letters.common.reference.areas import Area, Areas
from inspection_letters.reading.structure.bodies import body_name, lead_inspectors, split_bodies
from inspection_letters.reading.structure.dates import parse_dates
from inspection_letters.reading.structure.people import addressees_in, people_in


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("11 to 15 March 2024", date(2024, 3, 11), date(2024, 3, 15)),
        ("29 April to 3 May 2024", date(2024, 4, 29), date(2024, 5, 3)),
        ("29 January 2024 to 02 February 2024", date(2024, 1, 29), date(2024, 2, 2)),
        ("28 December to 3 January 2025", date(2024, 12, 28), date(2025, 1, 3)),
        ("15–19 July 2013", date(2013, 7, 15), date(2013, 7, 19)),
        ("1st to 5th July 2019", date(2019, 7, 1), date(2019, 7, 5)),
        ("It was on 19 March 2018. A revisit followed.", date(2018, 3, 19), date(2018, 3, 19)),
    ],
)
def test_dates(text: str, first: date, last: date) -> None:
    assert parse_dates(text) == (first, last)


@pytest.mark.parametrize("text", ["Not previously inspected", "31 February 2024", "March 2024"])
def test_no_dates(text: str) -> None:
    assert parse_dates(text) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Wexmoor Borough Council and the NHS Wex, Lune and Orme Integrated Care Board (ICB)",
            ("Wexmoor Borough Council", "NHS Wex, Lune and Orme Integrated Care Board"),
        ),
        (
            "Vexley and Orme City Council, NHS Orme and Lune ICB and Orme Children’s Trust",
            (
                "Vexley and Orme City Council",
                "NHS Orme and Lune Integrated Care Board",
                "Orme Children’s Trust",
            ),
        ),
        (
            "The London Borough of Lambsgate and South Lea Integrated Care Board",
            ("London Borough of Lambsgate", "NHS South Lea Integrated Care Board"),
        ),
        (
            "Wexmoor Council, Wexmoor Children’s First and NHS Lune & Orme ICB",
            (
                "Wexmoor Council",
                "Wexmoor Children’s First",
                "NHS Lune and Orme Integrated Care Board",
            ),
        ),
        ("NHS Orme ICB", ("NHS Orme Integrated Care Board",)),
    ],
)
def test_bodies(text: str, names: tuple[str, ...]) -> None:
    assert split_bodies(text) == names


def test_a_board_is_written_out() -> None:
    assert body_name("the NHS Orme area ICB,") == "NHS Orme Integrated Care Board"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Moss, HMI, Ofsted Lead inspector ; Bea Rook, HMI", ("Ada Moss",)),
        ("Ada Moss HMI, Ofsted lead inspector Bea Rook, Ofsted HMI", ("Ada Moss",)),
        ("Mr Ada de Moss, His Majesty's Inspector, lead inspector", ("Ada de Moss",)),
        ("Zoë O’Rook-Élan, CQC Lead Inspector ; Cy Fenn, CQC", ("Zoë O’Rook-Élan",)),
        (
            "Ada Moss, Ofsted HMI, Lead Inspector ; Bea Rook, Ofsted HMI, Lead Inspector",
            ("Ada Moss", "Bea Rook"),
        ),
    ],
)
def test_lead_inspectors(text: str, names: tuple[str, ...]) -> None:
    assert lead_inspectors(text) == names


def test_people_with_roles_beside_or_below_their_names() -> None:
    found = people_in(["Ada Moss", "Regional Director, Ofsted", "Bea Rook, HMI Lead Inspector"])
    assert [(person.name, person.role, person.signs, person.leads) for person in found] == [
        ("Ada Moss", "Regional Director, Ofsted", True, False),
        ("Bea Rook", "HMI Lead Inspector", False, True),
    ]


def test_addressees_without_their_postal_addresses() -> None:
    lines = [
        "Ms Ada Moss",
        "Director of Children’s Services",
        "Town Hall",
        "Nowhere",
        "Mr Bea Rook, Chief Officer, NHS Orme Clinical Commissioning Group",
    ]
    assert tuple(map(str, addressees_in(lines))) == (
        "Ms Ada Moss, Director of Children’s Services",
        "Mr Bea Rook, Chief Officer, NHS Orme Clinical Commissioning Group",
    )


def test_an_area_is_found_however_its_name_is_written() -> None:
    area = Area("1", "2", "3", "Wexmoor Upon Lune, City of", (), "North West", "Unitary Authority")
    areas = Areas([area])
    for name in ("Wexmoor upon Lune", "City of Wexmoor upon Lune", "WEXMOOR-UPON-LUNE"):
        assert areas.find(name) is area
    assert areas.find("Lune") is None
