"""Figures of topics: a map, and how often they occur by year and by outcome.

Drawn with Altair and rendered by vl-convert, which needs neither a browser nor a network:
each figure is written as a page that opens from disk and as a picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert as vlc

from inspection_letters.analysis.differences import SIGNIFICANCE
from inspection_letters.analysis.statistics.permutation import (
    FEWEST,
    GroupDifference,
    find_differences,
)
from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.outputs.colours import BLUE, VERMILLION
from inspection_letters.records.rounding import percent
from inspection_letters.records.seeds import DEFAULT_SEED
from inspection_letters.topics import Facts, Fitted, Rate, Topic, topic_positions, topic_rates

MOST = 24
"""Topics shown in a figure with rows; the figure says how many are left out."""

SCALE = 2.0
MAP_WIDTH, MAP_HEIGHT, LABEL_WIDTH, ROW_HEIGHT = 960, 700, 320, 18
_OUTCOMES = ("positive", "inconsistent", "systemic-failings")


def write_figures(fitted: Fitted, facts: Mapping[str, Facts], folder: Path) -> list[Path]:
    """Write ``topic-map``, ``topics-by-year`` and ``topics-by-outcome`` as HTML and PNG.

    Parameters
    ----------
    fitted : Fitted
        Topics of excerpts.
    facts : mapping of str to Facts
        The facts of letters, by letter id.
    folder : Path
        Where to write.

    Returns
    -------
    list of Path
        The files written. Figures without data are left out.
    """
    found = _differences(fitted, facts)
    charts = {
        "topic-map": topic_map(fitted),
        "topics-by-year": by_value(fitted, facts, "year", found),
        "topics-by-outcome": by_value(fitted, facts, "outcome", found),
    }
    written = []
    for name, chart in charts.items():
        if chart is None:
            continue
        spec = chart.to_dict()
        with atomic_file(folder / f"{name}.html") as part:
            part.write_text(vlc.vegalite_to_html(spec, bundle=True), encoding="utf-8")
        with atomic_file(folder / f"{name}.png") as part:
            part.write_bytes(vlc.vegalite_to_png(spec, scale=SCALE))
        written += [folder / f"{name}.html", folder / f"{name}.png"]
    return written


def topic_map(fitted: Fitted) -> Any:
    """Draw main topics on a plane by rank along each axis; area grows with excerpts.

    Returns
    -------
    altair.LayerChart or None
        None if there is no topic.
    """
    places = topic_positions(fitted.model)
    main = [topic for topic in fitted.model.main if topic.topic_id in places]
    # Most topics lie in one heap. By rank, each has a row of its own, so names never overlap.
    across, up = (
        _ranks({topic.topic_id: places[topic.topic_id][axis] for topic in main}) for axis in (0, 1)
    )
    rows: list[dict[str, Any]] = [
        {
            "id": topic.topic_id,
            "name": topic.name,
            "keywords": ", ".join(topic.keywords[:8]),
            "x": across[topic.topic_id],
            "y": up[topic.topic_id],
            "excerpts": topic.n_excerpts,
            "letters": topic.n_letters,
            "kind": "emerging: the codebook misses it" if topic.emerging else "explained by codes",
        }
        for topic in main
    ]
    if not rows:
        return None
    new = sum(row["kind"].startswith("emerging") for row in rows)
    span = alt.Scale(domain=list(_range(row["y"] for row in rows)), nice=False, zero=False)
    base = _chart(rows).encode(
        x=alt.X(
            "x:Q",
            axis=None,
            scale=alt.Scale(domain=list(_range(row["x"] for row in rows)), nice=False, zero=False),
        )
    )
    dots = base.mark_circle(opacity=0.75).encode(
        y=alt.Y("y:Q", axis=None, scale=span),
        size=alt.Size("excerpts:Q", scale=alt.Scale(range=[30, 300]), title="excerpts"),
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(
                domain=["explained by codes", "emerging: the codebook misses it"],
                range=[BLUE, VERMILLION],
            ),
            title=None,
        ),
        tooltip=[
            alt.Tooltip(column)
            for column in ("name:N", "keywords:N", "excerpts:Q", "letters:Q", "kind:N")
        ],
    )
    # Names stand towards the middle, where there is room for them.
    middle = (len(rows) - 1) / 2
    names = [
        base.transform_filter(f"datum.x {side} {middle}")
        .mark_text(fontSize=11, align=align, dx=dx, limit=LABEL_WIDTH)
        .encode(text=alt.Text("name:N"), y=alt.Y("y:Q", axis=None, scale=span))
        for side, align, dx in (("<=", "left", 11), (">", "right", -11))
    ]
    title = f"{len(rows)} topics, {new} of them emerging" if new else f"{len(rows)} topics"
    return _finished(
        alt.layer(dots, *names).properties(
            width=MAP_WIDTH, height=max(MAP_HEIGHT, ROW_HEIGHT * len(rows))
        ),
        title,
        "Similar topics tend to be close together. Positions are evened out so that names do not "
        "overlap: the axes show only an order.",
    )


def by_value(
    fitted: Fitted,
    facts: Mapping[str, Facts],
    by: str,
    found: Sequence[GroupDifference] | None = None,
) -> Any:
    """Draw the share of letters that have each topic, by year or outcome, as a heat map.

    Parameters
    ----------
    fitted : Fitted
        Topics of excerpts.
    facts : mapping of str to Facts
        The facts of letters, by letter ID.
    by : str
        ``year`` or ``outcome``.
    found : sequence of GroupDifference, optional
        How topics differ by both, if it has been tested: that takes minutes with many letters.

    Returns
    -------
    altair.LayerChart or None
        None if the letters do not have this fact.
    """
    rates = topic_rates(fitted, facts, by)
    values = _ordered({rate.value for rate in rates})
    topics = sorted(fitted.model.topics, key=lambda topic: (-topic.n_letters, topic.topic_id))
    topics = [topic for topic in topics if topic.n_excerpts and topic.shown]
    if not values or not topics:
        return None
    found = _differences(fitted, facts) if found is None else found
    shown = _most_telling(topics, rates)
    names = {topic.topic_id: topic.name for topic in shown}
    rows = [
        {
            "topic": names[rate.topic_id],
            "value": rate.value.replace("-", " "),
            "share": rate.share_of_letters,
            "letters": rate.n_letters,
            "excerpts": rate.n_excerpts,
        }
        for rate in rates
        if rate.topic_id in names
    ]
    base = _chart(rows).encode(
        x=alt.X(
            "value:N",
            sort=[value.replace("-", " ") for value in values],
            title=by,
            axis=alt.Axis(orient="top", labelAngle=0),
        ),
        y=alt.Y(
            "topic:N",
            sort=[names[topic.topic_id] for topic in shown],
            title=None,
            axis=alt.Axis(labelLimit=320),
        ),
    )
    boxes = base.mark_rect().encode(
        color=alt.Color(
            "share:Q",
            scale=alt.Scale(scheme="blues", domain=[0, 1]),
            title="share of letters",
            legend=alt.Legend(format=".0%"),
        ),
        tooltip=[
            alt.Tooltip("topic:N"),
            alt.Tooltip("value:N"),
            alt.Tooltip("share:Q", format=".0%"),
            alt.Tooltip("letters:Q"),
            alt.Tooltip("excerpts:Q"),
        ],
    )
    numbers = base.mark_text(fontSize=10).encode(
        text=alt.Text("share:Q", format=".0%"),
        color=alt.ColorValue("black", condition={"test": "datum.share > 0.55", "value": "white"}),
    )
    left = len(topics) - len(shown)
    note = f"Share of letters with the topic. The {len(shown)} topics that differ most"
    note += f"; {left} others are in topics.jsonl." if left else "."
    return _finished(
        (boxes + numbers).properties(width=110 * len(values), height=24 * len(shown)),
        f"Topics by {by}: {_headline(fitted, found, by)}",
        note,
    )


def _chart(rows: list[dict[str, Any]]) -> Any:
    # Plain values, so that no data frame is needed; in a tuple, which Altair does not copy.
    return alt.Chart(alt.Data(values=tuple(rows)))  # type: ignore[no-untyped-call]


def _range(values: Iterable[float]) -> tuple[float, float]:
    known = list(values)
    low, high = min(known), max(known)
    room = (high - low) * 0.06 or 1.0
    return low - room, high + room


def _ranks(values: Mapping[str, float]) -> dict[str, int]:
    """Return the rank of each value, from 0; equal values in the order of their keys."""
    ordered = sorted(values, key=lambda key: (values[key], key))
    return {key: rank for rank, key in enumerate(ordered)}


def _ordered(values: Iterable[str]) -> list[str]:
    known = {value: place for place, value in enumerate(_OUTCOMES)}
    return sorted(values, key=lambda value: (known.get(value, len(known)), value))


def _spread(topic: Topic, rates: Sequence[Rate]) -> float:
    shares = [rate.share_of_letters for rate in rates if rate.topic_id == topic.topic_id]
    return max(shares, default=0.0) - min(shares, default=0.0)


def _most_telling(topics: Sequence[Topic], rates: Sequence[Rate]) -> list[Topic]:
    """Return the topics whose share differs most, each name once."""
    found: dict[str, Topic] = {}
    for topic in sorted(topics, key=lambda topic: (-_spread(topic, rates), topic.topic_id)):
        found.setdefault(topic.name, topic)
    return list(found.values())[:MOST]


def _differences(fitted: Fitted, facts: Mapping[str, Facts]) -> Sequence[GroupDifference]:
    """Test how topics differ by outcome and by year, together, as both figures are shown."""
    letters = sorted({each.letter_id for each in fitted.topics} & facts.keys())
    having: dict[str, set[str]] = {topic.topic_id: set() for topic in fitted.model.topics}
    for each in fitted.topics:
        if each.topic_id in having:
            having[each.topic_id].add(each.letter_id)
    groups = {
        name: [
            None if (value := getattr(facts[letter], name)) is None else str(value)
            for letter in letters
        ]
        for name in ("outcome", "year")
    }
    return find_differences(
        {topic: [float(letter in own) for letter in letters] for topic, own in having.items()},
        groups,
        seed=DEFAULT_SEED,
    )


def _headline(fitted: Fitted, found: Sequence[GroupDifference], by: str) -> str:
    """Say which topic differs by more than chance would explain, or that none does."""
    tested = [difference for difference in found if difference.by == by]
    if not tested:
        return f"too few letters to compare (at least {FEWEST} in two groups are needed)"
    first = tested[0]
    if first.p > SIGNIFICANCE:
        return "no topic differs by more than chance would explain"
    names = {topic.topic_id: topic.name for topic in fitted.model.topics}
    high, low = first.high, first.low
    return (
        f"“{names[first.variable]}” in {percent(high.mean)} ({high.group.replace('-', ' ')}) and "
        f"{percent(low.mean)} ({low.group.replace('-', ' ')}) of letters"
    )


def _finished(chart: Any, title: str, note: str) -> Any:
    return (
        chart.properties(
            title=alt.TitleParams(title, subtitle=note, anchor="start", fontSize=15, offset=12)
        )
        .configure_view(strokeWidth=0)
        .configure_axis(labelFontSize=11, titleFontSize=11)
    )


__all__ = ["by_value", "topic_map", "write_figures"]
