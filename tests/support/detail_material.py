"""Materials of a report whose codebook has detail codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.records import Code, CodedExcerpt, DerivedMeasure, Outcome, Polarity, Role

from tests.support.report_material import (
    codebook,
    coding,
    excerpt,
    figures_of,
    letter,
    material,
)

STRENGTH, MIXED = Polarity.STRENGTH, Polarity.MIXED

DETAILS = (
    Code("night-waits", "access", "Waits at night", "Waiting at night.", parent="waits"),
    Code("clinic-waits", "access", "Waits for a clinic", "Waiting for clinics.", parent="waits"),
    Code("reviews", "access", "Reviews of plans", "How plans are reviewed.", parent="plans"),
    Code("choirs", "families", "Choirs", "Singing together.", parent="voice"),
)
"""Under three main codes, two of one of them; no sentence of `two_layers` has the last."""

ASKED = "Leaders should make sure that children wait less for a clinic in their own town."
SENTENCES: Mapping[str, tuple[str, tuple[CodedExcerpt, ...], tuple[CodedExcerpt, ...]]] = {
    "a1": (
        "Children wait for more than a year before a clinic in the area can see them.",
        (coding("waits"),),
        (coding("clinic-waits"), coding("night-waits", MIXED)),
    ),
    "a2": (ASKED, (coding("waits"),), (coding("clinic-waits"),)),
    "b1": (
        "Schools and parents review every plan each autumn and agree what has to change.",
        (),
        (coding("reviews", STRENGTH),),
    ),
    "b2": (
        "Children tell the director each term what works, and she answers in writing.",
        (coding("voice", STRENGTH),),
        (),
    ),
    "c1": ("An older edition said that a clinic was near.", (), (coding("clinic-waits"),)),
}
"""Each sentence with its main and its detail codes; the letter is the first character."""


def two_layers(**changes: Any) -> ReportMaterial:
    """Return a material of three letters with detail codes; the last letter is not counted."""
    letters = [
        letter("a", area="Ayton", outcome=Outcome.INCONSISTENT),
        letter("b", area="Beck", outcome=Outcome.POSITIVE),
        replace(letter("c", area="Ceeton", start=None, region=None), replaced=True),
    ]
    excerpts = []
    for order, (name, (quote, main, detail)) in enumerate(SENTENCES.items()):
        asked = {"section": "priority", "role": Role.RECOMMENDATION} if name == "a2" else {}
        made = excerpt(name, name[0], quote, *main, order=order, **asked)
        owned = (replace(each, excerpt_id=name, letter_id=name[0]) for each in detail)
        excerpts.append(replace(made, detail_codings=tuple(owned)))
    book = replace(
        codebook(),
        detail_codes=DETAILS,
        derived=(DerivedMeasure("late", "Late", ("waits", "reviews")),),
    )
    every = [replace(each, codings=each.codings + each.detail_codings) for each in excerpts]
    counted = letters[:2]
    mixed = figures_of(counted, every, [("waits", "reviews")], book.derived)
    main_figures = figures_of(counted, excerpts, [(code_id,) for code_id in book.code_ids])
    detail = figures_of(counted, every, [(code_id,) for code_id in book.detail_ids])
    values: dict[str, Any] = {
        "codebook": book,
        "figures": {by: (*main_figures[by], *mixed[by]) for by in main_figures},
        "detail_figures": detail[None],
        "for_finding": frozenset({"night-waits"}),
    }
    return material(letters, excerpts, **{**values, **changes})


def without_details(found: ReportMaterial) -> ReportMaterial:
    """Return the same material as from a codebook without detail codes."""
    figures = {
        by: tuple(figure for figure in figures if len(figure.codes) == 1)
        for by, figures in found.figures.items()
    }
    return replace(
        found,
        codebook=replace(found.codebook, detail_codes=(), derived=()),
        excerpts=tuple(replace(each, detail_codings=()) for each in found.excerpts),
        figures=figures,
        detail_figures=(),
        for_finding=frozenset(),
    )
