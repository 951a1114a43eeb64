"""The excerpts as the search page loads them: columns of small numbers and one of words."""

from __future__ import annotations

import json
from typing import Any, Final

from inspection_letters.outputs.report.links import code_page
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.naming import KINDS, OUTCOMES
from inspection_letters.outputs.report.wording import code_group
from inspection_letters.records import Polarity

POLARITIES: Final = tuple(one.value for one in Polarity)
RECOMMENDATIONS: Final = ("", "priority", "improve")


def search_data(material: Material) -> str:
    """Return the script that holds every excerpt of the letters that count.

    Its one object has the lists ``codes``, ``letters`` and ``topics``, and for each excerpt
    an entry in each of the columns: ``id``, ``quote``, ``letter`` (place in ``letters``),
    ``page``, ``coded`` (pairs of places in ``codes`` and ``polarities``, one after the
    other), ``recommends`` and ``topic`` (places in ``topics``).
    """
    letters = material.counted
    place = {one.letter_id: number for number, one in enumerate(letters)}
    codes = {one.id: number for number, one in enumerate(material.codebook.codes)}
    topics = {one.topic_id: number for number, one in enumerate(material.topics)}
    shown = [one for one in material.excerpts if one.letter_id in place]
    shown.sort(key=lambda one: (place[one.letter_id], one.excerpt.order))
    data: dict[str, Any] = {
        "polarities": POLARITIES,
        "codes": [
            [one.id, one.label, code_group(one.group), code_page(one.id)]
            for one in material.codebook.codes
        ],
        "topics": [[one.topic_id, one.name] for one in material.topics],
        "outcomes": dict(OUTCOMES),
        "kinds": dict(KINDS),
        "letters": [
            {
                "id": one.letter_id,
                "area": one.area,
                "slug": material.area_slugs.get(one.letter_id, ""),
                "file": one.file,
                "date": one.date.isoformat() if one.date else "",
                "url": one.url or "",
                **{by: one.group(by) for by in ("outcome", "region", "year", "kind")},
            }
            for one in letters
        ],
        "id": [one.excerpt_id for one in shown],
        "quote": [one.quote for one in shown],
        "letter": [place[one.letter_id] for one in shown],
        "page": [one.page_number for one in shown],
        "coded": [
            [
                number
                for coding in one.codings
                if coding.code_id in codes
                for number in (codes[coding.code_id], POLARITIES.index(coding.polarity.value))
            ]
            for one in shown
        ],
        "recommends": [RECOMMENDATIONS.index(material.recommends(one) or "") for one in shown],
        "topic": [[topics[name] for name in one.topic_ids if name in topics] for one in shown],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"window.REPORT = {text};\n"
