"""The excerpts as the search page loads them: a column of quotations, the rest numbers.

A page that is opened from disk may load scripts but fetch no other files, so the excerpts are
scripts. Up to `WHOLE` excerpts are in one. Of more, each `SHARD` excerpts or so are two: their
codes, from which filters count, and their quotations. They are loaded when a search needs them,
and an index says which of them have a word.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.letters import KIND_LABELS, OUTCOME_LABELS, CorpusLetter
from inspection_letters.common.search import word_families, words_of
from inspection_letters.outputs.report.links import code_page, detail_place
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.wording import code_group
from inspection_letters.outputs.schema.sheets import SEARCH_RESULTS
from inspection_letters.records import Polarity

POLARITIES: Final = tuple(polarity.value for polarity in Polarity)
RECOMMENDATIONS: Final = ("", "priority", "improve")

WHOLE: Final = 50_000
"""Most excerpts that are loaded with the search page, about 8 MB; 435 letters have as many."""

SHARD: Final = 20_000
"""Excerpts in a shard, about 3 MB. A letter is never divided."""


@dataclass(frozen=True, slots=True)
class _Shard:
    """Some letters that follow each other, and their excerpts in the same order.

    ``first`` is the place of its first letter, and ``sizes`` how many excerpts each letter has.
    """

    first: int
    sizes: tuple[int, ...]
    excerpts: tuple[CorpusExcerpt, ...]


def search_files(
    material: ReportMaterial, *, whole: int = WHOLE, shard: int = SHARD
) -> Iterator[tuple[str, str]]:
    """Yield the scripts of the search page, by their addresses: the excerpts that are counted.

    ``data/excerpts.js`` is one object with the names of the ``columns`` of the CSV, the lists
    ``codes``, ``derived`` (with indexes in ``codes``), ``letters``, ``topics`` and ``families``
    (words that are searched together), and, if there is only this file, columns with an entry
    for each excerpt: ``id``, ``quote``, ``letter`` (index in ``letters``), ``page``, ``coded``
    (alternating indexes in ``codes`` and ``polarities``), ``recommends`` and ``topic`` (indexes
    in ``topics``). Detail codes come after the main codes, in ``codes`` with the index of their
    main code, and in ``coded``.

    Otherwise it has ``shards``, each with the place of its first letter and the number of
    excerpts of each of its letters. The columns are in ``data/codes-N.js`` (``coded``,
    ``recommends``, ``topic``) and ``data/texts-N.js`` (``id``, ``quote``, ``page``), with N from
    0. ``data/words.js`` has the words of the excerpts, by the shards in which they are: bit N of
    a hexadecimal number is for shard N.

    Parameters
    ----------
    material : ReportMaterial
        What the report is made of.
    whole, shard : int, optional
        Most excerpts of a single file, and about how many there are in a shard.
    """
    letters = material.counted
    codes = {code_id: number for number, code_id in enumerate(material.codebook.all_code_ids)}
    topics = {topic.topic_id: number for number, topic in enumerate(material.topics)}
    if sum(len(material.excerpts_of(letter.letter_id)) for letter in letters) <= whole:
        (found,) = _shards(material, letters, None)
        columns = {
            **_texts(found),
            "letter": [place for place, size in enumerate(found.sizes) for _ in range(size)],
            **_numbers(material, found, codes, topics),
        }
        words = words_of(excerpt.quote for excerpt in found.excerpts)
        about = _about(material, letters, words)
        yield "data/excerpts.js", f"window.REPORT = {_json({**about, **columns})};\n"
        return
    spans: list[tuple[int, tuple[int, ...]]] = []
    shards_of: dict[str, int] = {}
    for number, found in enumerate(_shards(material, letters, shard)):
        spans.append((found.first, found.sizes))
        for word in words_of(excerpt.quote for excerpt in found.excerpts):
            shards_of[word] = shards_of.get(word, 0) | 1 << number
        for name, part in (
            (f"codes-{number}", _numbers(material, found, codes, topics)),
            (f"texts-{number}", _texts(found)),
        ):
            yield f"data/{name}.js", _taken(name, part)
    words_in: dict[str, list[str]] = {}
    for word in sorted(shards_of):
        words_in.setdefault(f"{shards_of[word]:x}", []).append(word)
    yield "data/words.js", _taken("words", {bits: " ".join(of) for bits, of in words_in.items()})
    about = _about(material, letters, frozenset(shards_of))
    yield "data/excerpts.js", f"window.REPORT = {_json({**about, 'shards': spans})};\n"


def _shards(
    material: ReportMaterial, letters: Sequence[CorpusLetter], size: int | None
) -> Iterator[_Shard]:
    """Yield the excerpts of letters in shards of about a size; all in one if it is None."""
    first, sizes, excerpts = 0, list[int](), list[CorpusExcerpt]()
    for place, letter in enumerate(letters):
        own = sorted(
            material.excerpts_of(letter.letter_id), key=lambda excerpt: excerpt.excerpt.order
        )
        if size is not None and excerpts and len(excerpts) + len(own) > size:
            yield _Shard(first, tuple(sizes), tuple(excerpts))
            first, sizes, excerpts = place, [], []
        sizes.append(len(own))
        excerpts += own
    yield _Shard(first, tuple(sizes), tuple(excerpts))


def _texts(found: _Shard) -> dict[str, Any]:
    return {
        "id": [excerpt.excerpt_id for excerpt in found.excerpts],
        "quote": [excerpt.quote for excerpt in found.excerpts],
        "page": [excerpt.page_number for excerpt in found.excerpts],
    }


def _numbers(
    material: ReportMaterial, found: _Shard, codes: dict[str, int], topics: dict[str, int]
) -> dict[str, Any]:
    return {
        "coded": [
            [
                number
                for coding in (*excerpt.codings, *excerpt.detail_codings)
                if coding.code_id in codes
                for number in (codes[coding.code_id], POLARITIES.index(coding.polarity.value))
            ]
            for excerpt in found.excerpts
        ],
        "recommends": [
            RECOMMENDATIONS.index(material.recommends(excerpt) or "") for excerpt in found.excerpts
        ],
        "topic": [
            [topics[name] for name in excerpt.topic_ids if name in topics]
            for excerpt in found.excerpts
        ],
    }


def _about(
    material: ReportMaterial, letters: Sequence[CorpusLetter], words: frozenset[str]
) -> dict[str, Any]:
    """Return what the page needs to know beside the excerpts."""
    codes = {code_id: number for number, code_id in enumerate(material.codebook.all_code_ids)}
    return {
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
        "families": word_families(words).groups,
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
    }


def _taken(name: str, part: object) -> str:
    return f"window.REPORT.take({_json(name)}, {_json(part)});\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


__all__ = ["POLARITIES", "RECOMMENDATIONS", "search_files"]
