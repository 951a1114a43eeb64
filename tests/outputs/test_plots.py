"""Figures of the report: they say what is so, link to what they rest on, and are sound SVG."""

from __future__ import annotations

import csv
import math
import pickle
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import altair as alt
import pytest
from altair.utils.schemapi import validate_jsonschema
from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.analysis.statistics.measures import MEASURES
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.common.reference.areas import read_areas
from inspection_letters.outputs.report.links import FIGURE_BASE
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.naming import slug
from inspection_letters.outputs.report.plots import (
    Plot,
    code_plots,
    overview_plots,
    plot_svg,
    write_plot,
)
from inspection_letters.outputs.report.plots.by_area import area_plot
from inspection_letters.outputs.report.plots.colours import (
    BALANCE,
    RATIOS,
    SHARES,
    blend,
    ink_on,
    luminance,
)
from inspection_letters.outputs.report.plots.lettering import wrapped
from inspection_letters.outputs.report.plots.maps import CODE_COLOURS, OUTCOME_COLOURS, code_map
from inspection_letters.outputs.report.plots.pairs import expected_pairs
from inspection_letters.outputs.report.plots.shares import CODED_AS
from inspection_letters.outputs.report.plots.tiles import read_tiles
from inspection_letters.records import (
    Code,
    Codebook,
    CodedExcerpt,
    Excerpt,
    Metadata,
    Outcome,
    Polarity,
    Role,
)
from inspection_letters.records.spans import Span
from jsonschema import ValidationError
from lxml import etree

from corpus.tiles import make_draft
from tests.support.factories import digest, make_letter
from tests.support.report_material import figures_of

pytestmark = pytest.mark.xdist_group("plots")

CORPUS = Path(__file__).parents[2] / "corpus"
GONE = {"121939", "135513", "137316"}
"""Areas that are no more: Northamptonshire, Cumbria, Poole."""

W, S = Polarity.WEAKNESS, Polarity.STRENGTH
CODES = ("waits", "plans", "voice", "never")
LABELS = {
    "waits": "Waiting times & “delays”",
    "plans": "EHC plans <quality>",
    "voice": "Children's voice",
    "never": "Never found",
}
Said = Sequence[Mapping[str, Polarity]]


def codebook(codes: Sequence[str] = CODES) -> Codebook:
    made = tuple(Code(code, "group", LABELS.get(code, code), "What it is.") for code in codes)
    return Codebook("send", "1", "en", {}, (), made, "d")


def letter(
    name: str,
    *,
    year: int = 2023,
    outcome: Outcome | None = None,
    kind: str = "area-send-report",
    urn: str | None = None,
    area: str | None = None,
    statement: bool | None = None,
) -> CorpusLetter:
    about = Metadata(
        name,
        kind,
        area=area or name,
        urn=urn,
        inspection_start=date(year, 5, 1),
        outcome=outcome,
        statement_of_action=statement,
    )
    return CorpusLetter(make_letter(name, urn=urn, area=area), about, "London", 3)


def material(
    letters: Sequence[CorpusLetter],
    said: Mapping[str, Said],
    codes: Sequence[str] = CODES,
    section: str = "improve",
) -> ReportMaterial:
    """Material in which each letter has an excerpt for each mapping of codes to polarities."""
    excerpts = [
        CorpusExcerpt(
            Excerpt(
                digest(name, str(n)),
                name,
                Span(n, n + 1),
                "x",
                section,
                n,
                n,
                Role.RECOMMENDATION if section == "improve" else Role.CONTEXT,
            ),
            1,
            tuple(
                CodedExcerpt(digest(name, str(n)), name, code, pole, "model-1", 0.9, "", "d")
                for code, pole in codings.items()
            ),
        )
        for name, sentences in said.items()
        for n, codings in enumerate(sentences)
    ]
    figures = figures_of(letters, excerpts, [(code,) for code in codes])
    return ReportMaterial(
        name="ws",
        coder_id="model-1",
        codebook=codebook(codes),
        letters=tuple(letters),
        excerpts=tuple(excerpts),
        figures=figures,
    )


@pytest.fixture(scope="module")
def some() -> ReportMaterial:
    """Twelve letters of real areas in two years, half of each outcome."""
    areas = [area for area in read_areas([CORPUS / "areas.csv"]) if area.urn not in GONE][:12]
    letters = [
        letter(
            f"letter-{n:02}",
            year=2023 + n % 2,
            outcome=Outcome.POSITIVE if n < 6 else Outcome.SYSTEMIC_FAILINGS,
            urn=area.urn,
            area=area.name,
        )
        for n, area in enumerate(areas)
    ]
    said = {
        letter.letter_id: [
            {"waits": W, "plans": W},
            *([{"waits": W}] if n != 11 else []),
            {"voice": S if n < 6 else W},
            {"plans": S},
        ]
        for n, letter in enumerate(letters)
    }
    return material(letters, said)


@pytest.fixture(scope="module")
def plots(some: ReportMaterial) -> dict[str, Plot]:
    made = [*overview_plots(some), *(plot for code in CODES for plot in code_plots(some, code))]
    found = {plot.name: plot for plot in made}
    assert len(found) == len(made)
    return found


@pytest.fixture(scope="module")
def drawn(plots: Mapping[str, Plot]) -> dict[str, tuple[str, str]]:
    """All figures as SVG for a page, wide and narrow, by name."""
    return {
        name: (plot_svg(plot, root=""), plot_svg(plot, root="", narrow=True))
        for name, plot in plots.items()
    }


def anchors(svg: str) -> list[Any]:
    return list(etree.fromstring(svg).iter("{http://www.w3.org/2000/svg}a"))


def test_a_report_has_all_figures_that_its_letters_give(plots: Mapping[str, Plot]) -> None:
    overview = {
        "prevalence-recommended",
        "balance",
        "prevalence-weakness",
        "prevalence-strength",
        "prevalence-recommendations",
        "codes-by-outcome",
        "areas-by-codes",
        "trends",
        "co-occurrence",
        "map-outcome",
    }
    of_codes = {f"{code}-{what}" for code in CODES for what in ("by-group", "map")}
    assert set(plots) == overview | of_codes


def test_figures_follow_the_schema_of_vega_lite(plots: Mapping[str, Plot]) -> None:
    # They are drawn without this check, which takes longer than drawing.
    schema = alt.load_schema()
    for plot in plots.values():
        validate_jsonschema(dict(plot.narrow), schema)
    broken = {**plot.narrow, "padding": ["much"]}
    with pytest.raises(ValidationError):
        validate_jsonschema(broken, schema)


def test_titles_say_what_the_figures_say(some: ReportMaterial, plots: Mapping[str, Plot]) -> None:
    assert some.figure("waits", "weakness").share.point == 1.0
    # Two codes share the first place.
    assert plots["prevalence-weakness"].title == (
        "Waiting times & “delays”; EHC plans <quality>: each a weakness in 100% of letters, "
        "more than any other code"
    )
    assert plots["prevalence-strength"].title == (
        "EHC plans <quality>: a strength in 100% of letters, more than any other code"
    )
    # Every letter names every code that is ever found, so none can differ.
    assert plots["codes-by-outcome"].title == (
        "No code differs by outcome by more than chance would explain, in how often areas are "
        "asked to improve it"
    )
    # Of its mentions all are weaknesses; plans and voice are as often strengths.
    assert plots["areas-by-codes"].title == (
        "Mostly a weakness when mentioned: “Waiting times & “delays””"
    )
    assert plots["map-outcome"].title == (
        "“Typically positive” and “Systemic failings”: 6 areas each"
    )
    assert plots["voice-map"].title == (
        "Children's voice: a weakness in 6 and a strength in 6 of 12 areas"
    )
    assert plots["never-by-group"].title == (
        "Never found: named for action or improvement in 0%, a weakness in 0% and a strength in 0% "
        "of 12 letters"
    )
    assert plots["trends"].title == (
        "No code differs by year of inspection by more than chance would explain, in how often "
        "areas are asked to improve it"
    )


def test_rows_hold_the_figures(some: ReportMaterial, plots: Mapping[str, Plot]) -> None:
    for row in plots["prevalence-weakness"].rows:
        share = some.figure(str(row["code_id"]), "weakness").share
        assert (row["letters"], row["letters_coded"]) == (share.n, share.coded)
        assert row["share"] == pytest.approx(share.point, abs=1e-4)
    groups = plots["voice-by-group"].rows
    assert {row["by"] for row in groups} == {"", "outcome", "region", "year"}
    positive = next(r for r in groups if (r["group"], r["measure"]) == ("positive", "strength"))
    assert (positive["letters"], positive["letters_coded"], positive["few_letters"]) == (
        6,
        6,
        False,
    )
    areas = plots["areas-by-codes"].rows
    assert len(areas) == 12 * 4
    assert sum(int(str(row["weakness_excerpts"])) for row in areas) == 23 + 12 + 6


def test_every_mark_with_excerpts_links_to_exactly_these(
    some: ReportMaterial, plots: Mapping[str, Plot], drawn: Mapping[str, tuple[str, str]]
) -> None:
    links = [anchor.get("href") for anchor in anchors(drawn["prevalence-weakness"][0])]
    assert [dict(parse_qsl(link.split("#")[1])) for link in links] == [
        {"code": code, "polarity": "weakness"} for code in ("waits", "plans", "voice")
    ]
    cells = anchors(plot_svg(plots["codes-by-outcome"], root="../"))
    assert len(cells) == 6  # three codes by two outcomes, and never none at all
    assert all(cell.get("href").startswith("../excerpts.html#code=") for cell in cells)
    assert "outcome=positive" in cells[0].get("href") + cells[1].get("href")
    matrix = anchors(drawn["areas-by-codes"][0])
    assert len(matrix) == 12 * 3
    first = some.letters[0].area
    assert f"area={slug(first)}" in matrix[0].get("href")
    tiles = anchors(drawn["map-outcome"][0])
    assert {tile.get("href") for tile in tiles} == {
        f"areas/{slug(letter.area)}.html" for letter in some.letters
    }


def test_links_have_names_and_all_else_is_hidden(
    plots: Mapping[str, Plot], drawn: Mapping[str, tuple[str, str]]
) -> None:
    for plot in plots.values():
        for text in drawn[plot.name]:
            svg = etree.fromstring(text)
            assert svg.get("role") == "group"
            assert svg.get("aria-label") == plot.alt
            assert svg.get("width") is None
            assert FIGURE_BASE not in text
            assert not re.search(r"aria-roledescription|graphics-", text)
            for anchor in anchors(text):
                assert anchor.get("aria-label")
                assert anchor.find("{*}title").text == anchor.get("aria-label")
                assert not any(up.get("aria-hidden") for up in anchor.iterancestors())
                # It can be clicked on, seen or not.
                shape = anchor.find("{*}path")
                assert shape.get("fill") or shape.get("pointer-events") == "all"
            for line in svg.iter("{*}text"):
                hidden = [line, *line.iterancestors()]
                assert any(element.get("aria-hidden") == "true" for element in hidden)
                assert any(element.get("pointer-events") == "none" for element in hidden)
    label = anchors(drawn["voice-by-group"][0])[0].get("aria-label")
    assert label == (
        "Children's voice, All letters: named for action or improvement in 100% of letters, "
        "76% to 100%"
    )


def test_ids_of_several_figures_in_a_page_differ(drawn: Mapping[str, tuple[str, str]]) -> None:
    found: list[str] = []
    for figure in drawn.values():
        for svg in figure:
            found += re.findall(r'\bid="([^"]+)"', svg)
            assert {*re.findall(r"url\(#([^)]+)\)", svg)} <= {*re.findall(r'\bid="([^"]+)"', svg)}
    assert len(found) == len(set(found))


def test_texts_are_in_the_picture_as_they_are(drawn: Mapping[str, tuple[str, str]]) -> None:
    svg = etree.fromstring(drawn["prevalence-weakness"][0])
    shown = [line.text for line in svg.iter("{*}text", "{*}tspan") if line.text]
    assert {"Waiting times & “delays”", "EHC plans <quality>", "share of letters"} <= set(shown)
    assert "100% (76–100)" in shown


def test_nothing_stands_beyond_the_edge(drawn: Mapping[str, tuple[str, str]]) -> None:
    for name, figure in drawn.items():
        for svg, width in zip(figure, (720, 328), strict=True):
            # As Vega writes a number that is missing, such as that of a group without areas.
            assert "undefined" not in svg, name
            (shown,) = re.findall(r"max-width:([0-9.]+)px", svg)
            assert 0.7 * width <= float(shown) <= width, name


def test_files_are_written_and_hold_the_data(plots: Mapping[str, Plot], tmp_path: Path) -> None:
    plot = plots["codes-by-outcome"]
    svg, png, table = write_plot(plot, tmp_path)
    assert [file.name for file in (svg, png, table)] == [
        f"codes-by-outcome.{ending}" for ending in ("svg", "png", "csv")
    ]
    picture = etree.parse(svg).getroot()
    assert float(picture.get("width")) > 650
    link = next(picture.iter("{*}a"))
    assert link.get("href") == link.get("{http://www.w3.org/1999/xlink}href")
    assert link.get("href").startswith("../excerpts.html#")
    assert png.read_bytes().startswith(b"\x89PNG")
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == [
        {key: "" if value is None else str(value) for key, value in row.items()}
        for row in plot.rows
    ]


def test_figures_can_go_to_another_process(
    plots: Mapping[str, Plot], drawn: Mapping[str, tuple[str, str]]
) -> None:
    sent = pickle.loads(pickle.dumps(plots["trends"]))
    assert plot_svg(sent, root="") == drawn["trends"][0]


def test_one_letter_without_outcome() -> None:
    alone = material([letter("a")], {"a": [{"waits": W}, {}]})
    found = {plot.name: plot for plot in overview_plots(alone)}
    assert "codes-by-outcome" not in found
    assert "trends" not in found
    assert "map-outcome" not in found
    assert found["prevalence-weakness"].title == ("In the only letter, 1 of 4 codes is a weakness")
    assert "co-occurrence" not in found
    for plot in (*found.values(), *code_plots(alone, "waits")):
        etree.fromstring(plot_svg(plot, root="", narrow=True))


def test_letters_without_a_code_and_without_excerpts() -> None:
    bare = material([letter("a"), letter("b")], {"a": [{}]})
    titles = {plot.name: plot.title for plot in overview_plots(bare)}
    assert titles["prevalence-weakness"] == "No code is a weakness in as many as 1% of letters"
    assert titles["areas-by-codes"] == "No excerpt is coded as a strength or a weakness"
    none = replace(bare, letters=(), excerpts=(), figures={None: ()})
    assert overview_plots(none) == ()
    assert code_plots(none, "waits") == ()


def test_shares_that_are_no_numbers_are_left_out(some: ReportMaterial) -> None:
    def broken(finding: Finding) -> Finding:
        nan = math.nan
        empty = finding.codes == ("never",) or finding.measure in ("priority", "improve")
        share = replace(finding.share, n=0, point=nan, low=nan, high=nan)
        return replace(finding, share=share) if empty else finding

    figures = {by: tuple(map(broken, ones)) for by, ones in some.figures.items()}
    found = {plot.name: plot for plot in overview_plots(replace(some, figures=figures))}
    assert "prevalence-recommendations" not in found
    assert {row["code_id"] for row in found["prevalence-weakness"].rows} == set(CODES[:3])
    assert code_plots(replace(some, figures=figures), "never")[0].name == "never-map"


@pytest.mark.slow
def test_areas_of_a_whole_country_and_many_codes() -> None:
    areas = [area for area in read_areas([CORPUS / "areas.csv"]) if area.urn not in GONE]
    codes = [f"code-{n}" for n in range(23)]
    letters = [letter(f"l{area.urn}", urn=area.urn, area=area.name * 2) for area in areas]
    said = {letter.letter_id: [{code: W} for code in codes[:12]] for letter in letters}
    whole = material(letters, said, codes)
    matrix = area_plot(whole)
    assert matrix
    assert len(matrix.rows) == 153 * 23
    narrow = etree.fromstring(plot_svg(matrix, root="", narrow=True))
    assert float(narrow.get("viewBox").split()[3]) > 153 * 30
    assert len(anchors(plot_svg(matrix, root=""))) == 153 * 12
    shown = code_map(whole, "code-1")
    assert shown
    assert shown.title == "code-1: a weakness in 153 and a strength in 0 of 153 areas"
    assert len(anchors(plot_svg(shown, root=""))) == 153


def test_the_map_takes_the_latest_full_inspection_and_links_to_its_letter() -> None:
    area = {"urn": "990001", "area": "Wexmoor"}
    letters = [
        letter("old", year=2018, kind="area-send-letter", **area),
        letter("new", year=2024, outcome=Outcome.INCONSISTENT, **area),
        letter("visit", year=2025, kind="area-send-monitoring", **area),
    ]
    said = {"old": [{"waits": S}], "new": [{"waits": W}], "visit": [{"waits": S}]}
    sample = material(letters, said)
    found = code_plots(sample, "waits")[1]
    assert found.title == "Waiting times & “delays”: a weakness in 1 and a strength in 0 of 1 area"
    assert "fictional" in found.note
    (link,) = anchors(plot_svg(found, root=""))
    assert dict(parse_qsl(link.get("href").split("#")[1])) == {
        "code": "waits",
        "area": "wexmoor",
        "letter": "new",
    }
    assert len(read_tiles(sample=True)) == 24


def test_notes_say_how_many_letters_are_fictional(monkeypatch: pytest.MonkeyPatch) -> None:
    # Notes are written before a figure is specified, which takes longer.
    monkeypatch.setattr("inspection_letters.outputs.report.plots.plot._finish", lambda *_: {})
    real = [letter(f"r{n}", urn=str(80426 + n), outcome=Outcome.POSITIVE) for n in range(2)]
    invented = [letter(f"f{n}", urn=f"99000{n}", outcome=Outcome.POSITIVE) for n in range(2)]
    for letters, said in (
        (real, None),
        ([*real, *invented[:1]], "1 letter is a fictional sample."),
        ([*real, *invented], "2 letters are fictional samples."),
        (invented, "The letters are fictional samples."),
    ):
        found = material(letters, {letters[0].letter_id: [{"waits": W}]})
        for plot in (*overview_plots(found), *code_plots(found, "waits")):
            if said is None:
                assert "fictional" not in plot.note, plot.name
            else:
                assert plot.note.endswith(f" {said}"), plot.name


def test_groups_that_are_not_known_are_called_as_elsewhere() -> None:
    letters = [replace(letter("a"), region=None), replace(letter("b", year=2024), region="London")]
    found = material(letters, {"a": [{"waits": W}]})
    plot = code_plots(found, "waits")[0]
    svg = etree.fromstring(plot_svg(plot, root=""))
    shown = {line.text for line in svg.iter("{*}text", "{*}tspan") if line.text}
    assert {"By outcome", "By region", "By year of inspection"} <= shown
    assert {"Region not known (1 letter, few)", "Outcome not stated (2 letters, few)"} <= shown
    assert not any("unknown" in label for label in shown)


def test_characters_that_xml_cannot_hold_are_replaced(tmp_path: Path) -> None:
    letters = [
        letter(f"l{n}", year=2023 + n, urn=urn, area=f"Wex\x0bmoor\x00 {n}", outcome=outcome)
        for n, (urn, outcome) in enumerate(
            (("990001", Outcome.POSITIVE), ("990002", Outcome.SYSTEMIC_FAILINGS))
        )
    ]
    said = {letter.letter_id: [{"waits": W, "plans": S}] * 6 for letter in letters}
    found = material(letters, said)
    codes = tuple(replace(code, label=f"{code.label}\x1f\ufffe") for code in found.codebook.codes)
    found = replace(found, codebook=replace(found.codebook, codes=codes))
    plots = [*overview_plots(found), *code_plots(found, "waits")]
    assert len(plots) == 12
    for plot in plots:
        for narrow in (False, True):
            svg = plot_svg(plot, root="", narrow=narrow)
            etree.fromstring(svg)
            assert "\ufffd" in svg
        assert not re.search("[\x00\x0b\x1f\ufffe]", plot.title + plot.note + plot.alt)
    areas = next(plot for plot in plots if plot.name == "areas-by-codes")
    label = anchors(plot_svg(areas, root=""))[0].get("aria-label")
    assert label.startswith("Wex\ufffdmoor\ufffd 0, Waiting times & “delays”\ufffd\ufffd: 6 weak")
    assert write_plot(areas, tmp_path)[1].read_bytes().startswith(b"\x89PNG")


def test_letters_before_2023_are_mapped_by_statement_of_action() -> None:
    letters = [
        letter(f"l{n}", year=2018, kind="area-send-letter", urn=urn, statement=n > 0)
        for n, urn in enumerate(("80426", "80427", "80428"))
    ]
    plot = next(
        plot for plot in overview_plots(material(letters, {})) if plot.name == "map-outcome"
    )
    assert plot.title == "“Statement of action required” is the latest result in 2 of 3 areas"


@pytest.mark.parametrize(("name", "by"), [("codes-by-outcome", "outcome"), ("trends", "year")])
def test_figures_lead_with_what_areas_are_asked_to_improve_if_it_differs(
    name: str, by: str
) -> None:
    letters = [
        letter(
            f"l{n:02}",
            year=2021 + n // 20,
            outcome=Outcome.SYSTEMIC_FAILINGS if n // 20 else Outcome.POSITIVE,
        )
        for n in range(40)
    ]
    said = {one.letter_id: [{"waits" if n >= 20 else "voice": W}] for n, one in enumerate(letters)}
    plot = next(plot for plot in overview_plots(material(letters, said)) if plot.name == name)
    groups = {
        "outcome": ("“systemic failings”", "“typically positive”", "outcome"),
        "year": ("2022", "2021", "year of inspection"),
    }
    high, low, words = groups[by]
    assert plot.title == (
        f"Waiting times & “delays” differs by {words}: among the priority actions or areas for "
        f"improvement of 100% of {high} letters and 0% of {low} letters"
    )
    assert {row["measure"] for row in plot.rows} == {"recommended"}
    if by == "year":
        assert "2021 and 2022, the first and the last year with at least 5 letters" in plot.note
        assert "kinds of letter" not in plot.note


@pytest.mark.parametrize("differs", [True, False])
def test_where_nothing_is_recommended_figures_lead_with_balance(differs: bool) -> None:
    letters = [letter(f"l{n:02}", year=2017 + n // 20, kind="area-send-letter") for n in range(40)]
    said = {
        one.letter_id: [{"waits": W if (n >= 20 if differs else n % 2) else S}]
        for n, one in enumerate(letters)
    }
    found = material(letters, said, section="findings")
    plots = {plot.name: plot for plot in overview_plots(found)}
    assert "codes-by-outcome" not in plots
    assert {row["measure"] for row in plots["trends"].rows} == {"balance"}
    assert plots["trends"].title == (
        "Waiting times & “delays” differs by year of inspection: weaknesses are on average 100% of "
        "its mentions in 2018 letters and 0% in 2017 letters"
        if differs
        else "No code differs by year of inspection by more than chance would explain, in its "
        "balance of weaknesses and strengths"
    )


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ([W, W, S, S], "No code is clearly mostly a weakness or a strength when mentioned"),
        ([S] * 8, "Mostly a strength when mentioned: “Waiting times & “delays””"),
    ],
)
def test_areas_by_codes_names_a_balance_only_if_it_is_clear(
    said: Sequence[Polarity], title: str
) -> None:
    letters = [letter(f"l{n}") for n in range(len(said))]
    found = material(
        letters, {one.letter_id: [{"waits": pole}] for one, pole in zip(letters, said, strict=True)}
    )
    (plot,) = (plot for plot in overview_plots(found) if plot.name == "areas-by-codes")
    assert plot.title == title


def test_expected_pairs_keep_how_often_each_code_meets_others() -> None:
    both = {("a", "b"): 30, ("a", "c"): 10, ("b", "c"): 10, ("c", "d"): 20}
    codes = ["a", "b", "c", "d"]
    expected = expected_pairs(codes, both)
    totals = [40, 40, 40, 20]
    assert [sum(row) for row in expected] == pytest.approx(totals, abs=0.01)
    assert all(expected[n][n] == 0 for n in range(4))
    assert expected[0][1] == pytest.approx(expected[1][0])
    # By hand: c, d is met more often than expected, a, d is not met.
    assert both["c", "d"] > expected[2][3] > 0


def test_text_is_broken_and_never_lost() -> None:
    text = "Attendance, exclusion and alternative provision"
    lines = wrapped(text, 120, 12)
    assert len(lines) > 2
    assert " ".join(lines) == text
    long = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
    assert "".join(wrapped(long, 100, 12)) == long


def test_text_on_colours_has_contrast() -> None:
    fills = [blend(ramp, n / 40) for ramp in (SHARES, BALANCE, RATIOS) for n in range(41)]
    for fill in (*fills, *CODE_COLOURS.values(), *OUTCOME_COLOURS.values()):
        pair = sorted((luminance(fill), luminance(ink_on(fill))))
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, fill


def test_every_area_has_one_tile_of_its_own() -> None:
    for sample in (False, True):
        folder = CORPUS / "sample" if sample else CORPUS
        areas = {area.urn for area in read_areas([folder / "areas.csv"])} - GONE
        tiles = read_tiles(sample=sample)
        assert len(tiles) == len(areas)
        assert {tile.urn for tile in tiles} == areas
        assert len({(tile.row, tile.column) for tile in tiles}) == len(tiles)
        assert len({tile.abbreviation for tile in tiles}) == len(tiles)
        assert all(2 <= len(tile.abbreviation) <= 4 for tile in tiles)


def test_the_tile_map_is_recognisable_as_england() -> None:
    at = {tile.name: (tile.row, tile.column) for tile in read_tiles()}
    row = {name: place[0] for name, place in at.items()}
    column = {name: place[1] for name, place in at.items()}
    assert row["Northumberland"] == 0
    assert column["Cornwall"] < column["Devon"] < column["Dorset"] < column["Kent"]
    assert row["Cornwall"] > row["Northumberland"]
    assert column["Liverpool"] < column["Manchester"] < column["Leeds"]
    assert column["Norfolk"] > column["Birmingham"] > column["Shropshire"]
    assert row["Leeds"] < row["Sheffield"] < row["Birmingham"] < row["Oxfordshire"]
    assert row["Isle of Wight"] > row["Southampton"]
    assert max(row["Isles of Scilly"], row["Isle of Wight"]) == max(row.values())
    assert column["Isles of Scilly"] == 0


def test_regions_hold_together_on_the_tile_map() -> None:
    region = {area.urn: area.region for area in read_areas([CORPUS / "areas.csv"])}
    islands = {"Isles of Scilly", "Isle of Wight"}
    for name in set(region.values()):
        cells = {
            (tile.row, tile.column)
            for tile in read_tiles()
            if region[tile.urn] == name and tile.name not in islands
        }
        # The squares of London share sides; elsewhere they may touch at corners.
        assert len(_parts(cells, corners=name != "London")) == 1, name


def _parts(cells: set[tuple[int, int]], *, corners: bool) -> list[set[tuple[int, int]]]:
    left, parts = set(cells), []
    while left:
        part, border = set(), [left.pop()]
        while border:
            row, column = border.pop()
            part.add((row, column))
            near = {
                (row + down, column + right)
                for down in (-1, 0, 1)
                for right in (-1, 0, 1)
                if corners or 0 in (down, right)
            } & left
            left -= near
            border += near
        parts.append(part)
    return parts


def test_tiles_lie_about_where_the_areas_do() -> None:
    with (CORPUS / "area_places.csv").open(encoding="utf-8", newline="") as file:
        places = {row["urn"]: row for row in csv.DictReader(file)}
    tiles = [tile for tile in read_tiles() if tile.urn in places]
    assert len(tiles) == len(places) == 153
    for axis, degrees, least in (("row", "latitude", -0.9), ("column", "longitude", 0.9)):
        pairs = [(getattr(tile, axis), float(places[tile.urn][degrees])) for tile in tiles]
        found = _correlation(pairs)
        assert found <= least if least < 0 else found >= least, (axis, found)


def _correlation(pairs: Sequence[tuple[float, float]]) -> float:
    left, right = zip(*pairs, strict=True)
    mean, middle = sum(left) / len(left), sum(right) / len(right)
    up = sum((x - mean) * (y - middle) for x, y in pairs)
    down = math.sqrt(sum((x - mean) ** 2 for x in left) * sum((y - middle) ** 2 for y in right))
    return up / down


def test_a_draft_of_the_tile_map_can_be_made() -> None:
    first = make_draft()
    assert len({(tile["row"], tile["column"]) for tile in first}) == len(first) == 152


def test_measures_of_the_figures_are_those_of_findings() -> None:
    assert set(CODED_AS) <= {measure.name for measure in MEASURES}
