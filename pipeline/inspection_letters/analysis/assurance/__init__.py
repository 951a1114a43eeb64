"""Assured coding: which of a model's decisions to keep, so that few of those kept are wrong.

A rule is learned from letters that people have coded wholly. It sends the excerpts whose
coding is most doubtful to people, just as many as it takes for the rest to keep a promise
about the codes that are wrong and those that are missing. All functions are pure; see
docs/assurance.md for what is promised and how it was tested.
"""

from __future__ import annotations

from inspection_letters.analysis.assurance.agreement import (
    HumanAgreement,
    PersonsCodes,
    measure_agreement,
)
from inspection_letters.analysis.assurance.bounds import LEVEL, fewest_cases, upper_bound
from inspection_letters.analysis.assurance.curve import CurvePoint, labour_curve, reliability
from inspection_letters.analysis.assurance.decisions import Decisions
from inspection_letters.analysis.assurance.order import DEFAULT_ORDER, ORDERS, doubts
from inspection_letters.analysis.assurance.rule import (
    CodePromise,
    Promise,
    Risk,
    cuts_of,
    find_promise,
    promise_codes,
)

__all__ = [
    "DEFAULT_ORDER",
    "LEVEL",
    "ORDERS",
    "CodePromise",
    "CurvePoint",
    "Decisions",
    "HumanAgreement",
    "PersonsCodes",
    "Promise",
    "Risk",
    "cuts_of",
    "doubts",
    "fewest_cases",
    "find_promise",
    "labour_curve",
    "measure_agreement",
    "promise_codes",
    "reliability",
    "upper_bound",
]
