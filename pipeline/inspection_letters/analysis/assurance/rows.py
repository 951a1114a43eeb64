"""The curve and the codes of an assurance as rows of plain values, for JSON and data frames."""

from __future__ import annotations

from typing import Any

from inspection_letters.analysis.assurance.curve import CurvePoint
from inspection_letters.analysis.assurance.rule import CodePromise, Risk


def point_row(point: CurvePoint) -> dict[str, Any]:
    """Return a point of the labour curve."""
    between = point.f1_interval
    return {
        "coded_by_people": point.by_hand,
        "micro_f1": point.f1,
        "micro_f1_low": between.low if between else None,
        "micro_f1_high": between.high if between else None,
        "kappa": point.kappa,
        "wrong": point.wrong,
        "missing": point.missing,
    }


def code_row(code: CodePromise) -> dict[str, Any]:
    """Return what is known of a code."""
    return {
        "code": code.code_id,
        "n": code.occurrences,
        **risk_row("wrong", code.wrong),
        **risk_row("missing", code.missing),
        "coded_by_people_for_own_promise": code.by_hand,
    }


def risk_row(name: str, risk: Risk) -> dict[str, Any]:
    """Return a risk: the share observed, of how many cases, and the bound for other letters."""
    return {name: risk.share, f"{name}_of": risk.cases, f"{name}_bound": risk.bound}


__all__ = ["code_row", "point_row", "risk_row"]
