"""The columns of each table, with their types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from inspection_letters.outputs.report.naming import KINDS, OUTCOMES
from inspection_letters.records import Polarity, Role

Columns = Mapping[str, str | pd.CategoricalDtype]

TEXT: Final = "string"
NUMBER: Final = "Int64"
SHARE: Final = "Float64"
FLAG: Final = "boolean"
DATE: Final = "datetime64[s]"
LIST: Final = "object"

KIND: Final = pd.CategoricalDtype(list(KINDS))
OUTCOME: Final = pd.CategoricalDtype([one for one in OUTCOMES if one != "unknown"], ordered=True)
POLARITY: Final = pd.CategoricalDtype([one.value for one in Polarity])
ROLE: Final = pd.CategoricalDtype([one.value for one in Role])
MEASURE: Final = pd.CategoricalDtype(["weakness", "strength", "priority", "improve"])

LETTERS: Final[Columns] = {
    "letter_id": TEXT,
    "area": TEXT,
    "region": "category",
    "kind": KIND,
    "date": DATE,
    "year": NUMBER,
    "outcome": OUTCOME,
    "pages": NUMBER,
    "excerpts": NUMBER,
    "priority_actions": NUMBER,
    "areas_for_improvement": NUMBER,
    "significant_weaknesses": NUMBER,
    "inspection_start": DATE,
    "inspection_end": DATE,
    "letter_date": DATE,
    "published": DATE,
    "urn": TEXT,
    "fictional": FLAG,
    "replaced": FLAG,
    "file": TEXT,
    "url": TEXT,
}

EXCERPTS: Final[Columns] = {
    "excerpt_id": TEXT,
    "letter_id": TEXT,
    "area": TEXT,
    "kind": KIND,
    "date": DATE,
    "year": NUMBER,
    "outcome": OUTCOME,
    "page_number": NUMBER,
    "order": NUMBER,
    "section": "category",
    "role": ROLE,
    "words": NUMBER,
    "quote": TEXT,
}

RECOMMENDATIONS: Final[Columns] = {
    "letter_id": TEXT,
    "area": TEXT,
    "kind": KIND,
    "date": DATE,
    "year": NUMBER,
    "outcome": OUTCOME,
    "asked_as": pd.CategoricalDtype(["priority action", "improvement", "significant weakness"]),
    "text": TEXT,
    "responsible_bodies": LIST,
    "verdict": "category",
}

REQUESTS: Final[Columns] = {
    **RECOMMENDATIONS,
    "verdict_date": DATE,
}

CODED: Final[Columns] = {
    **{name: kind for name, kind in EXCERPTS.items() if name != "quote"},
    "code_id": "category",
    "label": TEXT,
    "polarity": POLARITY,
    "coder_id": "category",
    "score": SHARE,
    "quote": TEXT,
}

CODERS: Final[Columns] = {
    "coder_id": TEXT,
    "kind": "category",
    "letters": NUMBER,
    "coded_excerpts": NUMBER,
    "codings": NUMBER,
}

CODES: Final[Columns] = {
    "code_id": "category",
    "group": "category",
    "label": TEXT,
    "definition": TEXT,
    "include": TEXT,
    "exclude": TEXT,
    "examples": TEXT,
}

FINDINGS: Final[Columns] = {
    "code_id": TEXT,
    "label": TEXT,
    "measure": MEASURE,
    "group": TEXT,
    "letters": NUMBER,
    "letters_coded": NUMBER,
    "share": SHARE,
    "low": SHARE,
    "high": SHARE,
    "method": "category",
    "excerpts": NUMBER,
    "excerpt_ids": LIST,
}

TOPICS: Final[Columns] = {
    "topic_id": TEXT,
    "name": TEXT,
    "grain": pd.CategoricalDtype(["main", "small"]),
    "keywords": TEXT,
    "excerpts": NUMBER,
    "letters": NUMBER,
    "emerging": FLAG,
    "explained_by": TEXT,
    "nearest_code": TEXT,
    "nearest_share": SHARE,
    "stability": SHARE,
    "unstable": FLAG,
    "examples": LIST,
}

EXCERPT_TOPICS: Final[Columns] = {
    "excerpt_id": TEXT,
    "letter_id": TEXT,
    "topic_id": TEXT,
    "probability": SHARE,
}

TOPICS_BY_CODES: Final[Columns] = {
    "topic_id": TEXT,
    "name": TEXT,
    "code_id": "category",
    "label": TEXT,
    "observed": NUMBER,
    "expected": SHARE,
    "ratio": SHARE,
    "share": SHARE,
    "recall": SHARE,
}

TOPICS_COVERED: Final[Columns] = {
    "topic_id": TEXT,
    "name": TEXT,
    "grain": TOPICS["grain"],
    "excerpts": NUMBER,
    "without_code": NUMBER,
    "coded_share": SHARE,
    "covered_share": SHARE,
    "codes": LIST,
}

REJECTIONS: Final[Columns] = {
    "file": TEXT,
    "stage": "category",
    "reason": TEXT,
    "remedy": TEXT,
    "letter_id": TEXT,
    "source": TEXT,
}

RUNS: Final[Columns] = {
    "run_id": TEXT,
    "started_at": "datetime64[us, UTC]",
    "finished_at": "datetime64[us, UTC]",
    "read": NUMBER,
    "coded": NUMBER,
    "known": NUMBER,
    "rejected": NUMBER,
    "seed": NUMBER,
    "settings_digest": TEXT,
    "versions": LIST,
}

PRACTICE: Final[Columns] = {
    "practice_id": TEXT,
    "letter_id": TEXT,
    "area": TEXT,
    "kind": KIND,
    "year": NUMBER,
    "page_number": NUMBER,
    "labels": TEXT,
    "code_ids": LIST,
    "score": SHARE,
    "told": TEXT,
    "impact": TEXT,
    "excerpt_ids": LIST,
}

_FIGURES: Final = (
    "precision",
    "recall",
    "f1",
    "kappa",
    "alpha",
    "ac1",
    "polarity_accuracy",
    "prevalence",
)

BY_CODE: Final[Columns] = {
    "code_id": "category",
    "label": TEXT,
    "in_reference": NUMBER,
    "by_coder": NUMBER,
    **{f"{name}{end}": SHARE for name in _FIGURES for end in ("", "_low", "_high")},
}

OVERALL: Final[Columns] = {
    "figure": TEXT,
    "value": SHARE,
    "low": SHARE,
    "high": SHARE,
}

DIFFERENCES: Final[Columns] = {
    "excerpt_id": TEXT,
    "letter_id": TEXT,
    "area": TEXT,
    "page_number": NUMBER,
    "code_id": TEXT,
    "label": TEXT,
    "what": TEXT,
    "in_reference": TEXT,
    "by_coder": TEXT,
    "score": SHARE,
    "quote": TEXT,
}

COMPARISON: Final[Columns] = {
    "code_id": "category",
    "label": TEXT,
    "measure": MEASURE,
    "here": NUMBER,
    "letters": NUMBER,
    "share": SHARE,
    "low": SHARE,
    "high": SHARE,
}


def table(
    rows: Iterable[Mapping[str, Any]],
    columns: Columns,
    *,
    orders: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Return rows as a data frame with columns of given types.

    Parameters
    ----------
    rows : iterable of mapping
        Values by column; what a row lacks is missing, and further values are left out.
    columns : mapping of str to dtype
        The columns in order.
    orders : mapping of str to sequence of str, optional
        For columns that are categories, all of these in their order, of whatever
        categories occur.
    """
    found = pd.DataFrame(list(rows), columns=list(columns), dtype="object")
    for name, kind in columns.items():
        found[name] = _typed(found[name], kind)
    for name, order in (orders or {}).items():
        found[name] = found[name].cat.set_categories(list(order))
    return found


def _typed(values: pd.Series[Any], kind: str | pd.CategoricalDtype) -> pd.Series[Any]:
    # What type a column has is known only as it is made, which the stubs cannot tell.
    dtype: Any = kind
    if isinstance(kind, pd.CategoricalDtype):
        # A kind of letter that has come since is not lost.
        strange = sorted({one for one in values if isinstance(one, str)} - {*kind.categories})
        dtype = pd.CategoricalDtype([*kind.categories, *strange], ordered=kind.ordered)
    elif kind == "category":
        known = sorted({one for one in values if isinstance(one, str)})
        dtype = pd.CategoricalDtype(pd.Index(known, dtype="str"))
    elif kind.startswith("datetime64"):
        values = pd.to_datetime(values, utc="UTC" in kind)
    made: pd.Series[Any] = values.astype(dtype)
    return made
