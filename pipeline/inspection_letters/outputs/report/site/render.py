"""The templates of the site, and the words and addresses that they use."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from inspection_letters.outputs.report import links, wording
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.naming import KINDS, LATER_VISITS, OUTCOMES
from inspection_letters.outputs.report.pieces import ReportLetter
from inspection_letters.outputs.report.plots import Plot
from inspection_letters.records.rounding import percent

NAV = (
    ("index", "index.html", "Overview"),
    ("codes", "codes.html", "Codes"),
    ("areas", "areas.html", "Areas"),
    ("practice", "practice.html", "Good practice"),
    ("topics", "topics.html", "Topics"),
    ("figures", "figures.html", "Figures"),
    ("excerpts", "excerpts.html", "Search excerpts"),
    ("method", "method.html", "Method and quality"),
)
"""Name, address and words of each entry of the navigation."""


class Renderer:
    """Writes pages of one report.

    Parameters
    ----------
    material : Material
        What the report is made of.
    title : str
        Its title.
    drawn : mapping of str to tuple of str
        The figures by name, as SVG: for a wide and for a narrow column.
    """

    def __init__(
        self, material: Material, title: str, drawn: Mapping[str, tuple[str, str]]
    ) -> None:
        self._drawn = drawn
        self._environment = Environment(
            loader=PackageLoader("inspection_letters.outputs.report"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
        self._environment.globals.update(
            material=material,
            site={
                "title": title,
                "nav": NAV,
                "licence": wording.licence_notice(material.letters),
                "real": not all(one.fictional for one in material.letters),
            },
            measures=tuple(wording.MEASURES),
            measure_names=wording.MEASURES,
            bys=[by for by in wording.BYS if len(material.groups(by)) > 1],
            by_names=wording.BYS,
            kinds=KINDS,
            verdicts=wording.VERDICTS,
            polarities=wording.POLARITIES,
            svg=self._svg,
            file_name=lambda source: PurePath(source).name,
            group_label=wording.code_group,
            figure_words=wording.figure_words,
            outcome_words=outcome_words,
            page_picture=links.page_picture,
            **{
                function.__name__: function
                for function in (
                    wording.count,
                    percent,
                    wording.interval_words,
                    wording.share_words,
                    wording.is_corrected,
                    wording.group_name,
                    wording.together,
                    wording.day,
                    wording.coder_words,
                    links.search_link,
                    links.figure_link,
                    links.code_page,
                    links.area_page,
                    links.letter_page,
                    links.excerpt_page,
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
            The entry of the navigation that it belongs to.
        address : str
            Where it lies in the report.
        **context
            What the template needs beside.
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
        # Each figure stands on pages of one depth only, so its links are already right.
        return Markup(self._drawn[plot.name][narrow])  # noqa: S704 - made by us, escaped there


def outcome_words(letter: ReportLetter) -> str:
    """Return what a letter says in the end, in few words."""
    about = letter.metadata
    if letter.outcome:
        return OUTCOMES.get(letter.outcome, letter.outcome)
    verdicts = [
        one.verdict
        for one in (*about.significant_weaknesses, *about.priority_actions)
        if one.verdict
    ]
    if verdicts:
        # A later visit recalls what was required before it; what it finds is this.
        verdict = max(verdicts, key=verdicts.count)
        what = "weaknesses" if about.significant_weaknesses else "priority actions"
        number = f"{verdicts.count(verdict)} of {len(verdicts)} {what}"
        if len(verdicts) == 1:
            number = f"the one {'weakness' if about.significant_weaknesses else 'priority action'}"
        return f"{wording.VERDICTS[verdict]} on {number}"
    if about.statement_of_action is not None and about.kind not in LATER_VISITS:
        required = about.statement_of_action
        return f"Statement of action {'required' if required else 'not required'}"
    return OUTCOMES["unknown"]
