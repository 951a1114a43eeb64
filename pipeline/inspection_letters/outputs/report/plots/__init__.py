"""Figures of the report: what letters say about codes, areas, outcomes and years."""

from __future__ import annotations

from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.plots.by_area import area_plot
from inspection_letters.outputs.report.plots.by_group import group_plot
from inspection_letters.outputs.report.plots.by_outcome import outcome_plot
from inspection_letters.outputs.report.plots.maps import code_map, outcome_map
from inspection_letters.outputs.report.plots.pairs import pair_plot
from inspection_letters.outputs.report.plots.plot import Plot
from inspection_letters.outputs.report.plots.prevalence import (
    balance_plot,
    prevalence_plot,
    recommendations_plot,
)
from inspection_letters.outputs.report.plots.rendering import plot_svg, write_plot
from inspection_letters.outputs.report.plots.trends import trend_plot


def overview_plots(material: ReportMaterial) -> tuple[Plot, ...]:
    """Return the figures of all codes and areas.

    Figures without data are left out: recommendations if the letters make none, outcomes if
    they state none, and years if all letters are of one year.
    """
    plots = (
        prevalence_plot(material, "recommended"),
        balance_plot(material),
        prevalence_plot(material, "weakness"),
        prevalence_plot(material, "strength"),
        recommendations_plot(material),
        outcome_plot(material),
        area_plot(material),
        trend_plot(material),
        pair_plot(material),
        outcome_map(material),
    )
    return tuple(plot for plot in plots if plot)


def code_plots(material: ReportMaterial, code_id: str) -> tuple[Plot, ...]:
    """Return the figures of one code: by group of letters, and on the map.

    Raises
    ------
    KeyError
        If the codebook has no such code.
    """
    plots = (group_plot(material, code_id), code_map(material, code_id))
    return tuple(plot for plot in plots if plot)


__all__ = ["Plot", "code_plots", "overview_plots", "plot_svg", "write_plot"]
