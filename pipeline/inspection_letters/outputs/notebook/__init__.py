"""Charts, tables and sentences for notebooks, readable where no notebook is run.

>>> from inspection_letters.outputs import notebook as nb
>>> nb.show_table(ws.findings(), ["label", "share"], percent=["share"])  # doctest: +SKIP
"""

from inspection_letters.analysis.letters import KIND_LABELS as KINDS
from inspection_letters.analysis.letters import OUTCOME_LABELS as OUTCOMES
from inspection_letters.outputs.colours import (
    KIND_COLOURS,
    OUTCOME_COLOURS,
    POLARITY_COLOURS,
)
from inspection_letters.outputs.notebook.charts import (
    add_title,
    colour_by_kind,
    colour_by_polarity,
    colour_by_role,
    draw_intervals,
)
from inspection_letters.outputs.notebook.show import (
    show,
    show_quotations,
    show_table,
    show_text,
    show_together,
)
from inspection_letters.outputs.notebook.words import (
    count,
    difference_title,
    find_leaders,
    join_labels,
    out_of,
    plural,
)
from inspection_letters.records.rounding import percent

__all__ = [
    "KINDS",
    "KIND_COLOURS",
    "OUTCOMES",
    "OUTCOME_COLOURS",
    "POLARITY_COLOURS",
    "add_title",
    "colour_by_kind",
    "colour_by_polarity",
    "colour_by_role",
    "count",
    "difference_title",
    "draw_intervals",
    "find_leaders",
    "join_labels",
    "out_of",
    "percent",
    "plural",
    "show",
    "show_quotations",
    "show_table",
    "show_text",
    "show_together",
]
