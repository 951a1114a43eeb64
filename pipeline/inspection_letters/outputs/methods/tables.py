"""The tables of a method: what is known of each code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inspection_letters.analysis.corpus import CodedCorpus


@dataclass(frozen=True, slots=True)
class MethodTable:
    """A table with its caption; the first column has names, the others figures.

    ``widths`` are those of its columns in a Word file, in millimetres.
    """

    caption: str
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


def figures_by_code(corpus: CodedCorpus, card: Mapping[str, Any] | None) -> MethodTable | None:
    """Return the coder's F1 on letters held out, by main code.

    None if nothing is known of the coder.
    """
    held_out = corpus.held_out
    if held_out is None:
        return None
    intervals = card["model"].get("intervals", {}).get("f1", {}) if card else {}
    counts = {code: str(of["n"]) for code, of in card["model"]["codes"].items()} if card else {}
    return MethodTable(
        f"{corpus.coder.coder_id} on letters held out ({held_out.letters} letters)",
        ("Code", "Sentences with it", "F1", "95% interval"),
        tuple(
            (
                code.label,
                counts.get(code.id, "–"),
                f"{held_out.f1[code.id]:.2f}" if code.id in held_out.f1 else "–",
                interval_cell(*intervals.get(code.id, (None, None))),
            )
            for code in corpus.codebook.codes
        ),
        (76, 30, 22, 37),
    )


def interval_cell(low: float | None, high: float | None) -> str:
    """Return an interval as a cell, a dash if it is not known."""
    return "–" if low is None or high is None else f"{low:.2f} to {high:.2f}"
