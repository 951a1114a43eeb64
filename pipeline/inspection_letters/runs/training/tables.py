"""Tables of the figures of a model, for its card and its page."""

from __future__ import annotations

import textwrap
from typing import Any

from inspection_letters.analysis.code_use import FINDING_ONLY, LEAST_F1
from inspection_letters.runs.training.layers import FEWEST_LETTERS, FEWEST_SENTENCES

WIDTH = 96
"""Characters in a line."""


def filled(text: str, first: str = "", then: str = "") -> str:
    """Return a paragraph in lines of `WIDTH` characters; ``first`` and ``then`` indent them."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )


def number(value: float | None, digits: int = 2) -> str:
    """Return a figure as text, or a dash if it is None."""
    return "–" if value is None else f"{value:.{digits}f}"


def between(pair: list[float] | None, digits: int = 2) -> str:
    """Return an interval as text."""
    return "–" if pair is None else f"{pair[0]:.{digits}f} to {pair[1]:.{digits}f}"


def headline(report: dict[str, Any]) -> str:
    """Return the table of the main figures, for all letters and for each subset with data."""
    subsets = {
        "all letters": report["model"],
        "adjudicated letters": report.get("adjudicated"),
        "letters that the patterns were not written on": report.get("patterns_not_written_on"),
        "letters that the patterns were written on": report.get("patterns_written_on"),
        "all letters, codes of the gold before the border rules": report.get("earlier_gold"),
    }
    lines = [
        "| scored on | letters | sentences | micro F1 | with polarity | macro F1 | polarity | ECE "
        "| ECE, p ≥ 0.1 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, f in subsets.items():
        if not f or not f["excerpts"]:
            continue
        lines.append(
            f"| {name} | {f['letters']} | {f['excerpts']} | {number(f['micro_f1'], 3)} "
            f"| {number(joint_f1(f), 3)} | {number(f['macro_f1'], 3)} "
            f"| {number(f['polarity'], 3)} | {number(f['ece'], 3)} | {number(f['ece_likely'], 3)} |"
        )
    return "\n".join(lines)


def joint_f1(figures: dict[str, Any]) -> float | None:
    """Return micro F1 where a code is right only if its polarity is right too.

    This is micro F1 times the share of right codes with the right polarity:
    2 TP / (2 TP + FP + FN) times J / TP, where J of the TP right codes have the right polarity.
    """
    f1, polarity = figures["micro_f1"], figures["polarity"]
    return None if f1 is None or polarity is None else f1 * polarity


def code_table(report: dict[str, Any], layer: str = "model") -> str:
    """Return the table of figures by code.

    Parameters
    ----------
    report : dict
        The figures of a model.
    layer : {"model", "detail", "by_rules"}
        The main codes, the learned detail codes, or those that patterns assign.
    """
    lines = [
        "| code | n | precision | recall | F1 | 95% interval | polarity | ECE |",
        "|---|---|---|---|---|---|---|---|",
    ]
    spans = report[layer]["intervals"]["f1"]
    for code_id, f in report[layer]["codes"].items():
        mark = "" if (f["f1"] or 0.0) >= LEAST_F1 else " *"
        lines.append(
            f"| {code_id}{mark} | {f['n']} | {number(f['precision'])} | {number(f['recall'])} "
            f"| {number(f['f1'])} | {between(spans[code_id])} | {number(f['polarity'])} "
            f"| {number(f['ece'], 3)} |"
        )
    return "\n".join(lines)


def detail_headline(report: dict[str, Any]) -> str:
    """Return the table of the figures of detail codes together, for each subset with data."""
    lines = [
        "| scored on | coded by | codes | micro F1 | with polarity | macro F1 | polarity | ECE |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for layer, coder in (("detail", "model"), ("by_rules", "patterns")):
        whole = report.get(layer)
        subsets = (whole or {}).get("subsets", {})
        first = "patterns not written on" if "all letters" in subsets else "all letters"
        for name, f in {first: whole, **subsets}.items():
            if f:
                lines.append(
                    f"| {name.replace('_', ' ')} | {coder} | {len(whole['codes'])} "
                    f"| {number(f['micro_f1'], 3)} | {number(joint_f1(f), 3)} "
                    f"| {number(f['macro_f1'], 3)} | {number(f['polarity'], 3)} "
                    f"| {number(f['ece'], 3) if layer == 'detail' else '–'} |"
                )
    return "\n".join(lines)


def detail_section(report: dict[str, Any]) -> str:
    """Return the section on detail codes, empty if the codebook has none."""
    if "detail" not in report and "by_rules" not in report and not report["left_out"]:
        return ""
    text = f"""A detail code is learned if at least {FEWEST_SENTENCES} sentences in \
{FEWEST_LETTERS} letters have it. The others are assigned by the patterns of the codebook, \
which learn nothing: their figures are those of the patterns, and their score is no calibrated \
probability. A code marked * has an F1 under {LEAST_F1:g}, or one that is not known: it is \
{FINDING_ONLY}."""
    blocks = ["## Detail codes", filled(text), detail_headline(report)]
    if "detail" in report:
        blocks += ["Learned:", code_table(report, "detail")]
    if "by_rules" in report:
        on = "subsets" in report["by_rules"] and "all letters" in report["by_rules"]["subsets"]
        where = ", on the letters that the patterns were not written on" if on else ""
        blocks += [f"Assigned by patterns{where}:", code_table(report, "by_rules")]
    if report["left_out"]:
        listed = ", ".join(report["left_out"])
        blocks.append(
            filled(f"Never assigned, because they have too few examples and no patterns: {listed}.")
        )
    return "\n\n".join(blocks) + "\n"


def ablation_table(report: dict[str, Any]) -> str:
    """Return the table of the contribution of each part."""
    columns = {
        "micro F1": "micro_f1",
        "macro F1": "macro_f1",
        "lowest F1": "lowest_f1",
        "polarity": "polarity",
        "with polarity": "with_polarity",
        "ECE": "ece",
        "micro, patterns not written on": "micro_f1_fresh",
        "macro, the same": "macro_f1_fresh",
        "detail codes, micro F1": "detail_micro_f1",
        "macro F1 of these": "detail_macro_f1",
    }
    lines = [f"| parts | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    for name, f in report["ablation"].items():
        lines.append(
            f"| {name} | {' | '.join(number(f.get(key), 3) for key in columns.values())} |"
        )
    return "\n".join(lines)


def reliability_table(report: dict[str, Any]) -> str:
    """Return the table of the shares of correct pairs by bin of probability."""
    lines = ["| pairs of sentence and code | mean probability | share correct |", "|---|---|---|"]
    for row in report["model"]["reliability"]:
        lines.append(f"| {row['n']:,} | {row['mean']:.3f} | {row['right']:.3f} |")
    return "\n".join(lines)
