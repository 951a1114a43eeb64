"""PDF portfolios: a cover page, and the documents attached to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pdfminer.pdftypes import resolve1
from pdfminer.utils import decode_text

_MOST: Final = 200
"""Attached files that are named; a name tree can also be a circle."""


def attached_files(catalog: Any) -> tuple[str, ...] | None:
    """Return the names of the files in a PDF portfolio; None if a PDF is none.

    Parameters
    ----------
    catalog : dict
        The PDF's catalogue.
    """
    if not isinstance(catalog, dict) or not isinstance(resolve1(catalog.get("Collection")), dict):
        return None
    names = resolve1(catalog.get("Names"))
    tree = names.get("EmbeddedFiles") if isinstance(names, dict) else None
    return tuple(dict.fromkeys(_names_in(tree)))


def _names_in(tree: Any) -> Iterator[str]:
    waiting, visited = [tree], 0
    while waiting and visited < _MOST:
        node = resolve1(waiting.pop(0))
        visited += 1
        if not isinstance(node, dict):
            continue
        kids, pairs = resolve1(node.get("Kids")), resolve1(node.get("Names"))
        waiting.extend(kids if isinstance(kids, list) else ())
        for entry in (pairs if isinstance(pairs, list) else [])[1 : 2 * _MOST : 2]:
            file = resolve1(entry)
            name = file and isinstance(file, dict) and resolve1(file.get("UF") or file.get("F"))
            if isinstance(name, bytes):
                yield " ".join(decode_text(name).split())
