"""Maps of areas: their outcomes, and what their letters say of a code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from inspection_letters.analysis.letters import OUTCOME_LABELS, CorpusLetter
from inspection_letters.outputs.colours import BLUE, PURPLE, VERMILLION, YELLOW
from inspection_letters.outputs.report.links import FIGURE_BASE, area_page
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.naming import slug
from inspection_letters.outputs.report.plots.colours import WHITE
from inspection_letters.outputs.report.plots.inspections import (
    excerpts_link,
    tally,
    which_letters,
)
from inspection_letters.outputs.report.plots.plot import Plot, make_plot
from inspection_letters.outputs.report.plots.shares import fiction_note, source_note
from inspection_letters.outputs.report.plots.tiles import (
    TileValue,
    draw_tile_map,
    read_tiles,
    tiles_of,
)
from inspection_letters.outputs.report.wording import count
from inspection_letters.records import Polarity

OUTCOME_COLOURS: Final = {
    OUTCOME_LABELS["positive"]: BLUE,
    OUTCOME_LABELS["inconsistent"]: YELLOW,
    OUTCOME_LABELS["systemic-failings"]: VERMILLION,
}
_STATED: Final = {True: "Statement of action required", False: "No statement of action required"}
CODE_COLOURS: Final = {
    "A weakness": VERMILLION,
    "A strength": BLUE,
    "Both": PURPLE,
    "Neither": WHITE,
}


def outcome_map(material: ReportMaterial) -> Plot | None:
    """Draw the outcome of the latest full inspection of each area."""
    letters = material.latest_inspections
    outcomes = {key: letter.outcome for key, letter in letters.items() if letter.outcome}
    groups: dict[str, str]
    if outcomes:
        colours = dict(OUTCOME_COLOURS)
        groups = {key: OUTCOME_LABELS.get(value, value) for key, value in outcomes.items()}
        other = OUTCOME_LABELS["unknown"]
    else:
        colours = {_STATED[False]: BLUE, _STATED[True]: VERMILLION}
        groups = {
            key: _STATED[letter.metadata.statement_of_action]
            for key, letter in letters.items()
            if letter.metadata.statement_of_action is not None
        }
        other = "Not stated"
    if not groups:
        return None
    if len(groups) < len(letters):
        colours[other] = WHITE
    groups = {key: groups.get(key, other) for key in letters}
    counts = Counter(groups.values())
    most, number = counts.most_common(1)[0]
    ties = [group for group in colours if counts[group] == number]
    what = "outcome" if outcomes else "result"
    if len(ties) > 1:
        title = f"{' and '.join(f'“{group}”' for group in ties)}: {count(number, 'area')} each"
        title += f", more than any other {what}" if len(counts) > len(ties) else ""
    else:
        title = f"“{most}” is the latest {what} in {number} of {count(len(letters), 'area')}"
    return _map(
        material,
        "map-outcome",
        letters,
        {
            key: TileValue(
                groups[key], FIGURE_BASE + area_page(key), f"{letter.area}: {groups[key]}"
            )
            for key, letter in letters.items()
        },
        colours,
        title=title,
        what="outcome" if outcomes else "statement of action",
        source=f"As stated in the letters.{fiction_note(material)}",
        data={},
    )


def code_map(material: ReportMaterial, code_id: str) -> Plot | None:
    """Draw whether the latest full inspection of each area has a code as weakness or strength."""
    letters = material.latest_inspections
    counts = tally(material)
    shown: dict[str, TileValue] = {}
    data: dict[str, dict[str, object]] = {}
    for key, letter in letters.items():
        weak, strong, coded = (
            sum(counts.get((letter.letter_id, code_id, polarity), 0) for polarity in polarities)
            for polarities in ((Polarity.WEAKNESS,), (Polarity.STRENGTH,), tuple(Polarity))
        )
        group = list(CODE_COLOURS)[2 if weak and strong else 0 if weak else 1 if strong else 3]
        address = (
            excerpts_link(material, key, letter, code_id) if coded else FIGURE_BASE + area_page(key)
        )
        shown[key] = TileValue(group, address, f"{letter.area}: {group.lower()}")
        data[key] = {"weakness_excerpts": weak, "strength_excerpts": strong}
    areas = Counter(value.group for value in shown.values())
    weak, strong = (areas[group] + areas["Both"] for group in ("A weakness", "A strength"))
    name = material.labels[code_id]
    of = count(len(letters), "area")
    title = f"{name}: a weakness in {weak} and a strength in {strong} of {of}"
    title += f", both in {areas['Both']}" if areas["Both"] else ""
    return _map(
        material,
        f"{slug(code_id)}-map",
        letters,
        shown,
        dict(CODE_COLOURS),
        title=title,
        what=f"code “{name}”",
        source=source_note(material),
        data=data,
    )


def _map(
    material: ReportMaterial,
    name: str,
    letters: Mapping[str, CorpusLetter],
    shown: Mapping[str, TileValue],
    colours: Mapping[str, str],
    *,
    title: str,
    what: str,
    source: str,
    data: Mapping[str, Mapping[str, object]],
) -> Plot | None:
    placed = tiles_of(letters)
    real = {tile.urn for tile in read_tiles()}
    tiles = read_tiles(sample=not any(tile.urn in real for tile in placed.values()))
    by_urn = {tile.urn: key for key, tile in placed.items()}
    if not any(tile.urn in by_urn for tile in tiles):
        return None
    missing = len(letters) - sum(tile.urn in by_urn for tile in tiles)
    not_shown = f" {count(missing, 'area')} without a tile." if missing else ""
    counts = Counter(value.group for value in shown.values())
    return make_plot(
        name,
        lambda width: draw_tile_map(
            width, tiles, {urn: shown[key] for urn, key in by_urn.items()}, colours
        ),
        title=title,
        note=f"By {what}, in {which_letters(material, len(letters))}. Each tile is one area, "
        f"placed roughly where it lies.{not_shown} {source}",
        rows=[
            {
                "area": letter.area,
                "urn": letter.urn or "",
                "letter": letter.file,
                "date": letter.date.isoformat() if letter.date else "",
                "group": shown[key].group,
                **data.get(key, {}),
            }
            for key, letter in letters.items()
        ],
        alt=f"{title}. Tile map: "
        + "; ".join(f"{group.lower()} {counts[group]}" for group in colours if counts[group])
        + ".",
    )
