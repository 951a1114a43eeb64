from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.reading.segment import sentence_spans


def sentences(text: str) -> list[str]:
    return [span.of(text) for span in sentence_spans(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Dr. Amara Osei and Mr. Pell lead the service.",
        "Support, e.g. The Nest and The Hive, is valued.",
        "Services (i.e. Health visiting, CAMHS) respond at once.",
        "The plan of 1 July 2022 covers those aged 0 to 25.",
        "The inspection was made under section 20(1)(a) of the Children Act 2004.",
        "The wait fell from 3.5 years to 1.2 years.",
        "Since 1.30 p.m. the line has been open.",
        "A parent said, ‘We were heard.’ and smiled.",
        "Professionals use the ‘Who am I? What matters?’ booklet.",
        "Staff use three tools: talk, play and rest; each helps.",
        "They focus on education, health, etc. in equal measure.",
        "Guidance (No. 4) applies to St. Brannoc School.",
        "Too many wait … some for years.",
        "J. R. Pell chairs the board.",
    ],
)
def test_does_not_split(sentence: str) -> None:
    assert sentences(sentence) == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "The home broke Reg. 12 and Regs. 14 to 16 of the regulations.",
        "Since 9 Oct. 2018 leaders have met monthly.",
        "Groups hold max. 12 children and min. 4 adults.",
        "Settings incl. Wexmoor Primary take part.",
        "Ring the helpline, Tel. 01632 960123, for advice.",
        "Rt. Hon. Amara Osei and Cllr. Pell opened it.",
        "It opens at 9 a.m. Monday to Friday.",
        "It was written by A. Pell and read to Mr. B. Osei.",
        "A charity from the U.S. Midlands branch helps.",
    ],
)
def test_does_not_split_after_an_abbreviation(sentence: str) -> None:
    assert sentences(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("Few are immune to hepatitis C. Nurses offer a jab.", "Nurses offer a jab."),
        ("Asked if it helped, two said no. Parents agreed.", "Parents agreed."),
        ("These are lessons not to miss. Leaders go on.", "Leaders go on."),
        ("The hub is in High St. It is open daily.", "It is open daily."),
        ("The office shuts at 4 p.m. Calls go to a helpline.", "Calls go to a helpline."),
        ("Pupils are lent devices. iPads are shared.", "iPads are shared."),
        ("Reviews are late.3 Visits are timely.", "Visits are timely."),
        ("Reviews are late.¹ Visits are timely.", "Visits are timely."),
        ("Reviews are late.Visits are timely.", "Visits are timely."),
    ],
)
def test_splits_where_a_reader_would(text: str, second: str) -> None:
    assert sentences(text)[1:] == [second]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Needs are met. Waits are long.", 2),
        ("They say, ‘We are heard.’ This is rare.", 2),
        ("They say, “We are heard.” “This is rare,” others say.", 2),
        ("Plans are late. 40% are out of date.", 2),
        ("Is it enough? Parents think not! Leaders agree.", 3),
        ("Leaders plan for PfA. This is new.", 2),
        ("Plans improved (see 2022). Waits did not.", 2),
        ("Staff use games, books, etc. They enjoy them.", 2),
        ("They used ‘The Hive’. Families liked it.", 2),
    ],
)
def test_splits(text: str, parts: int) -> None:
    assert len(sentences(text)) == parts


WORDS = st.lists(
    st.sampled_from(
        ["Needs", "are", "met.", "e.g.", "Dr.", "‘Well’", "(see", "2022)", "why?", "0.5"]
    ),
    min_size=1,
    max_size=30,
).map(" ".join)


@given(WORDS)
def test_spans_cover_all_words_in_order_without_overlap(text: str) -> None:
    spans = sentence_spans(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    covered = "".join(span.of(text) for span in spans).replace(" ", "")
    assert covered == text.replace(" ", "")
    assert all(span.of(text) == span.of(text).strip() for span in spans)
