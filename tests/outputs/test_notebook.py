"""Charts, tables and quotations for notebooks."""

from __future__ import annotations

import altair as alt
import pandas as pd
import pytest
from inspection_letters.outputs import notebook as nb
from PIL import Image

QUOTATION = {
    "excerpt_id": "0123456789abcdef",
    "area": "Wexmoor",
    "kind": "area-send-letter",
    "year": 2019,
    "page_number": 1,
    "label": "Waiting",
    "polarity": "weakness",
    "text": "a < b",
}


def test_leaders_include_ties_and_count_overlapping_intervals() -> None:
    found = pd.DataFrame(
        {
            "label": ["A", "B", "C", "D", "E"],
            "share": pd.Series([0.9, 0.9, 0.7, 0.2, None], dtype="Float64"),
            "low": [0.7, 0.7, 0.5, 0.1, 0.0],
            "high": [1.0, 1.0, 0.8, 0.3, 1.0],
        }
    )
    leaders, overlaps = nb.find_leaders(found)
    assert nb.join_labels(leaders["label"]) == "“A” and “B”"
    assert overlaps == "; 1 other interval overlaps"
    leaders, overlaps = nb.find_leaders(found, least=True)
    assert (nb.join_labels(leaders["label"]), overlaps) == ("“D”", "")
    wide = found.assign(low=0.0, high=1.0)
    assert nb.find_leaders(wide)[1] == "; 2 other intervals overlap"
    assert nb.join_labels("ABCDE") == "“A”, “B”, “C” and 2 others"
    assert nb.join_labels("ABCD", limit=3).endswith("“C” and 1 other")


def compared_rows(**changes: object) -> pd.DataFrame:
    row = {
        "code": "waits",
        "label": "Waits",
        "measure": "recommended",
        "by": "outcome",
        "high_group": "systemic-failings",
        "high_mean": 0.7,
        "low_group": "positive",
        "low_mean": 0.1,
        "stands_out": True,
    }
    return pd.DataFrame([{**row, **changes}])


def figures(method: str, measure: str = "recommended") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": "waits",
            "measure": measure,
            "group": ["systemic-failings", "positive"],
            "share": [0.82, 0.24],
            "method": method,
        }
    )


NO_FIGURES = figures("as-coded").head(0)


@pytest.mark.parametrize(
    ("rows", "shares", "title"),
    [
        (
            compared_rows(),
            figures("as-coded"),
            "“Waits” differs by outcome: among the priority actions or areas for improvement of "
            "82% of “systemic failings” letters and 24% of “typically positive” letters",
        ),
        (
            pd.concat([compared_rows(), compared_rows(code="plans"), compared_rows(code="voice")]),
            figures("corrected"),
            "“Waits” differs by outcome: among the priority actions or areas for improvement of an "
            "estimated 82% of “systemic failings” letters and an estimated 24% of “typically "
            "positive” letters; 2 other codes differ",
        ),
        # Without figures of the groups, means as coded are given.
        (
            compared_rows(),
            NO_FIGURES,
            "“Waits” differs by outcome: among the priority actions or areas for improvement of "
            "70% of “systemic failings” letters and 10% of “typically positive” letters",
        ),
        (
            compared_rows(stands_out=False),
            figures("corrected"),
            "No code differs by outcome by more than chance would explain, in how often areas are "
            "asked to improve it",
        ),
        # It stands out in another measure only.
        (
            compared_rows(measure="balance"),
            figures("corrected"),
            "No code differs by outcome by more than chance would explain, in how often areas are "
            "asked to improve it",
        ),
        (
            compared_rows().head(0),
            NO_FIGURES,
            "Letters are not compared by outcome: fewer than two groups have 5 letters",
        ),
    ],
)
def test_a_title_names_a_difference_only_if_it_stands_out(
    rows: pd.DataFrame, shares: pd.DataFrame, title: str
) -> None:
    assert nb.difference_title(rows, shares, "recommended", "outcome") == title


def test_groups_in_a_title_can_be_named() -> None:
    rows = compared_rows(measure="balance", by="kind")
    names = {"systemic-failings": "reports", "positive": "letters of 2016 to 2022"}
    assert nb.difference_title(rows, figures("as-coded", "balance"), "balance", "kind", names) == (
        "“Waits” differs by kind of letter: weaknesses are on average 82% of its mentions in "
        "reports and 24% in letters of 2016 to 2022"
    )


def test_a_chart_becomes_a_picture_with_its_title_as_words() -> None:
    chart = alt.Chart(pd.DataFrame({"x": [1, 2]})).mark_point().encode(x="x:Q")
    shown = nb.show(nb.add_title(chart, "Two points", "Of nothing."))
    data, about = shown._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"] == "Picture: Two points. Of nothing."
    assert about["image/png"]["alt"] == "Two points. Of nothing."


def test_a_page_is_no_wider_than_requested() -> None:
    shown = nb.show(Image.new("RGB", (900, 1200), "white"), "A page.", width=300)
    assert shown.width == 300
    assert "A page." in repr(shown)


def test_tables_are_written_as_people_write() -> None:
    found = pd.DataFrame(
        {
            "share": pd.Series([0.256, None], dtype="Float64"),
            "kind": ["area-send-letter", "<b>"],
            "n": pd.Series([3, None], dtype="Int64"),
            "date": pd.to_datetime(["2024-03-01", None]),
        }
    )
    shown = nb.show_table(found, {"share": "of all", "kind": "kind", "n": "n", "date": "date"})
    assert "0.26" in shown.text
    shown = nb.show_table(found, percent=["share"], limit=1)
    assert "26%" in shown.text
    assert "Inspection letter (2016 to 2022)" in shown.text
    assert "1 March 2024" in shown.text
    assert "1 more row is not shown" in shown.text
    assert "&lt;b&gt;" in nb.show_table(found).html
    assert "–" in nb.show_table(found).text
    assert nb.show_table(pd.DataFrame({"of whom": [()]})).text.split() == ["of", "whom", "–"]
    assert nb.show_table(found.head(0)).text == "None."


def test_quotations_name_their_source() -> None:
    rows = pd.DataFrame([QUOTATION])
    shown = nb.show_quotations(rows)
    assert "a &lt; b" in shown.html
    assert (
        "Wexmoor, inspection letter (2016 to 2022), 2019, page 1; Waiting: weakness" in shown.text
    )
    assert "0123456789ab)" in shown.text
    joined = nb.show_together(nb.show_text("**Waits** and `code`"), shown)
    assert "<b>Waits</b> and <code>code</code>" in joined.html
    assert shown.html in joined.html
