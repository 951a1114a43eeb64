"""Figures of the report: what letters say of codes, areas, outcomes and years."""

from __future__ import annotations

from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.plots.by_area import area_plot
from inspection_letters.outputs.report.plots.by_group import group_plot
from inspection_letters.outputs.report.plots.by_outcome import outcome_plot
from inspection_letters.outputs.report.plots.maps import code_map, outcome_map
from inspection_letters.outputs.report.plots.pairs import pair_plot
from inspection_letters.outputs.report.plots.plot import Plot
from inspection_letters.outputs.report.plots.prevalence import prevalence_plot, recommendations_plot
from inspection_letters.outputs.report.plots.rendering import plot_svg, write_plot
from inspection_letters.outputs.report.plots.tiles import tile_map
from inspection_letters.outputs.report.plots.trends import trend_plot


def overview_plots(material: Material) -> tuple[Plot, ...]:
    """Return the figures of all codes and areas.

    Those for which the letters say nothing are left out: that of recommendations where there
    are none, that of outcomes where none is stated, that of years where there is one.
    """
    found = (
        prevalence_plot(material, "weakness"),
        prevalence_plot(material, "strength"),
        recommendations_plot(material),
        outcome_plot(material),
        area_plot(material),
        trend_plot(material),
        pair_plot(material),
        outcome_map(material),
    )
    return tuple(one for one in found if one)


def code_plots(material: Material, code_id: str) -> tuple[Plot, ...]:
    """Return the figures of a code: in groups of letters, and on the map.

    Raises
    ------
    KeyError
        If the codebook has no such code.
    """
    found = (group_plot(material, code_id), code_map(material, code_id))
    return tuple(one for one in found if one)


__all__ = ["Plot", "code_plots", "overview_plots", "plot_svg", "tile_map", "write_plot"]
