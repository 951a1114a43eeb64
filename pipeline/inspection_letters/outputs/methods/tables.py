"""The table of a method: what is known of each code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.gold.agreement import gold_agreement
from inspection_letters.outputs.methods.gold import is_measured_on_packaged_gold


@dataclass(frozen=True, slots=True)
class MethodTable:
    """A table with its caption; the first column has names, the others figures."""

    caption: str
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def figures_by_code(corpus: CodedCorpus, card: Mapping[str, Any] | None) -> MethodTable | None:
    """Return the coder's F1 and the agreement of the gold's two codings, by main code.

    None if nothing is known of the coder.
    """
    held_out = corpus.held_out
    if held_out is None:
        return None
    intervals = card["model"].get("intervals", {}).get("f1", {}) if card else {}
    counts = {code: str(of["n"]) for code, of in card["model"]["codes"].items()} if card else {}
    agreed = (
        {code.code: code for code in gold_agreement()}
        if is_measured_on_packaged_gold(held_out)
        else {}
    )
    rows = []
    for code in corpus.codebook.codes:
        agreement = agreed.get(code.id)
        kappa = agreement.kappa if agreement else None
        rows.append(
            (
                code.label,
                counts.get(code.id, "–"),
                f"{held_out.f1[code.id]:.2f}" if code.id in held_out.f1 else "–",
                _between(intervals.get(code.id)),
                f"{kappa:.2f}" if kappa is not None else "–",
            )
        )
    titles: tuple[str, ...] = ("Code", "Sentences with it", "F1", "95% interval", "Kappa of gold")
    titles = titles if agreed else titles[:-1]
    return MethodTable(
        f"{corpus.coder.coder_id} on letters held out ({held_out.letters} letters), and Cohen's "
        "kappa of the two codings of gold before adjudication (codebook version 1)"
        if agreed
        else f"{corpus.coder.coder_id} on letters held out ({held_out.letters} letters)",
        titles,
        tuple(row[: len(titles)] for row in rows),
    )


def _between(interval: list[float] | None) -> str:
    return f"{interval[0]:.2f} to {interval[1]:.2f}" if interval else "–"
