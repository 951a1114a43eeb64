"""The templates of the pages, and the functions they call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from inspection_letters.analysis.letters import (
    GRADE_LABELS,
    KIND_LABELS,
    judgement_name,
)
from inspection_letters.analysis.official.facts import FACT_LABELS
from inspection_letters.outputs.quotations.wording import DOUBT
from inspection_letters.outputs.report import (
    detail_codes,
    leaders,
    links,
    official,
    wording,
)
from inspection_letters.outputs.report.coder_scores import performance_words
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.outcome_words import outcome_words
from inspection_letters.outputs.report.plots import Plot
from inspection_letters.outputs.report.site import views
from inspection_letters.records.rounding import percent
from inspection_letters.tracing import reasons
from inspection_letters.tracing.page_files import page_picture

NAV = (
    ("index", "index.html", "Overview"),
    ("codes", "codes.html", "Codes"),
    ("areas", "areas.html", "Areas"),
    ("over-time", "over-time.html", "Over time"),
    ("practice", "practice.html", "Good practice"),
    ("topics", "topics.html", "Topics"),
    ("figures", "figures.html", "Figures"),
    ("excerpts", "excerpts.html", "Search excerpts"),
    ("method", "method.html", "Method and quality"),
)
"""Name, address and words of each entry of the navigation."""


class Renderer:
    """Writes the pages of one report.

    Parameters
    ----------
    material : ReportMaterial
        What the report is made of.
    title : str
        Its title.
    drawn : mapping of str to tuple of str
        The SVG of each figure by name: for a wide and for a narrow column.
    """

    def __init__(
        self, material: ReportMaterial, title: str, drawn: Mapping[str, tuple[str, str]]
    ) -> None:
        self._drawn = drawn
        self._environment = Environment(
            loader=PackageLoader("inspection_letters.outputs.report"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            material=material,
            site={
                "title": title,
                "nav": NAV,
                "licence": wording.licence_notice(material.letters),
                "real": not all(letter.fictional for letter in material.letters),
            },
            measures=tuple(wording.MEASURES),
            measure_names=wording.MEASURES,
            bys=[by for by in wording.BYS if len(material.groups(by)) > 1],
            by_names=wording.BYS,
            kinds=KIND_LABELS,
            grades=GRADE_LABELS,
            judgement_name=judgement_name,
            verdicts=wording.VERDICTS,
            polarities=wording.POLARITIES,
            judged_as=wording.JUDGED_AS,
            svg=self._svg,
            group_label=wording.code_group,
            figure_words=wording.figure_words,
            performance_words=performance_words,
            outcome_words=outcome_words,
            doubt=DOUBT,
            leaders=leaders,
            official=official,
            fact_labels=FACT_LABELS,
            tabled=("recommended", "balance", "weakness", "strength"),
            means=("balance", "weakness_share"),
            detailed=detail_codes.DETAIL_MEASURES,
            detail_title=detail_codes.DETAIL_TITLE,
            detail_notes=detail_codes.detail_notes,
            use_words=detail_codes.use_words,
            parents={code.id: code.parent for code in material.codebook.detail_codes},
            page_picture=page_picture,
            areas_apart=views.areas_apart,
            shows_practice_apart=views.shows_practice_apart,
            **{
                function.__name__: function
                for function in (
                    wording.count,
                    percent,
                    wording.interval_words,
                    wording.share_words,
                    wording.counted,
                    wording.finding_words,
                    wording.mixed_words,
                    wording.is_corrected,
                    wording.group_name,
                    wording.together,
                    wording.lower_first,
                    wording.day,
                    wording.coder_words,
                    links.search_link,
                    links.figure_link,
                    links.code_page,
                    links.detail_place,
                    links.area_page,
                    links.changes_page,
                    links.practice_page,
                    links.letter_page,
                    links.excerpt_page,
                    reasons.parts,
                    reasons.reasons,
                    reasons.sureness,
                )
            },
        )

    def page(self, template: str, title: str, *, here: str, address: str, **context: Any) -> str:
        """Return a page.

        Parameters
        ----------
        template : str
            Name of the template, without ending.
        title : str
            Title of the page.
        here : str
            The entry of the navigation it belongs to.
        address : str
            Its address within the report.
        **context
            What else the template needs.
        """
        found = self._environment.get_template(f"site/{template}.html.j2")
        return found.render(
            title=title,
            here=here,
            address_here=address,
            root="../" * address.count("/"),
            **context,
        )

    def _svg(self, plot: Plot, root: str, narrow: bool) -> Markup:
        # Each figure is on pages of one depth only, so its links are already right.
        return Markup(self._drawn[plot.name][narrow])  # noqa: S704 - made by us, escaped there
