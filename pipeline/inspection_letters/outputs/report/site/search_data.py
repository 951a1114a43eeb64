"""The excerpts as the search page loads them: a column of quotations, the rest numbers."""

from __future__ import annotations

import json
from typing import Any, Final

from inspection_letters.analysis.letters import KIND_LABELS, OUTCOME_LABELS
from inspection_letters.common.search import word_families, words_of
from inspection_letters.outputs.report.links import code_page, detail_place
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.wording import code_group
from inspection_letters.outputs.schema.sheets import SEARCH_RESULTS
from inspection_letters.records import Polarity

POLARITIES: Final = tuple(polarity.value for polarity in Polarity)
RECOMMENDATIONS: Final = ("", "priority", "improve")


def search_data(material: ReportMaterial) -> str:
    """Return the script with every excerpt of the letters that are counted.

    It is one object with the names of the ``columns`` of the CSV, the lists ``codes``,
    ``derived`` (with indexes in ``codes``), ``letters``, ``topics`` and ``families`` (words that
    are searched together), and columns with an
    entry for each excerpt: ``id``, ``quote``, ``letter`` (index in ``letters``), ``page``,
    ``coded`` (alternating indexes in ``codes`` and ``polarities``), ``recommends`` and
    ``topic`` (indexes in ``topics``). Detail codes come after the main codes, in ``codes`` with
    the index of their main code, and in ``coded``.
    """
    letters = material.counted
    place = {letter.letter_id: number for number, letter in enumerate(letters)}
    codes = {code_id: number for number, code_id in enumerate(material.codebook.all_code_ids)}
    topics = {topic.topic_id: number for number, topic in enumerate(material.topics)}
    shown = [excerpt for excerpt in material.excerpts if excerpt.letter_id in place]
    shown.sort(key=lambda excerpt: (place[excerpt.letter_id], excerpt.excerpt.order))
    data: dict[str, Any] = {
        "columns": [
            name
            for name in SEARCH_RESULTS.names
            if material.codebook.detail_codes or not name.startswith("detail_")
        ],
        "polarities": POLARITIES,
        "codes": [
            [code.id, code.label, code_group(code.group), code_page(code.id)]
            for code in material.codebook.codes
        ]
        + [
            [
                code.id,
                code.label,
                code_group(code.group),
                detail_place(code.parent, code.id),
                codes[code.parent],
            ]
            for code in material.codebook.detail_codes
        ],
        "derived": [
            [measure.id, measure.label, [codes[code_id] for code_id in measure.any_of]]
            for measure in material.codebook.derived
        ],
        "topics": [[topic.topic_id, topic.name] for topic in material.topics],
        "families": word_families(words_of(excerpt.quote for excerpt in shown)).groups,
        "outcomes": dict(OUTCOME_LABELS),
        "kinds": dict(KIND_LABELS),
        "letters": [
            {
                "id": letter.letter_id,
                "area": letter.area,
                "slug": material.area_slugs.get(letter.letter_id, ""),
                "file": letter.file,
                "place": "page" if letter.pages else "paragraph",
                "date": letter.date.isoformat() if letter.date else "",
                "url": letter.url or "",
                **{by: letter.group(by) for by in ("outcome", "region", "year", "kind")},
            }
            for letter in letters
        ],
        "id": [excerpt.excerpt_id for excerpt in shown],
        "quote": [excerpt.quote for excerpt in shown],
        "letter": [place[excerpt.letter_id] for excerpt in shown],
        "page": [excerpt.page_number for excerpt in shown],
        "coded": [
            [
                number
                for coding in (*excerpt.codings, *excerpt.detail_codings)
                if coding.code_id in codes
                for number in (codes[coding.code_id], POLARITIES.index(coding.polarity.value))
            ]
            for excerpt in shown
        ],
        "recommends": [
            RECOMMENDATIONS.index(material.recommends(excerpt) or "") for excerpt in shown
        ],
        "topic": [
            [topics[name] for name in excerpt.topic_ids if name in topics] for excerpt in shown
        ],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"window.REPORT = {text};\n"
