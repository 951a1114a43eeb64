"""A workspace as pandas data frames, for notebooks; reads, and never changes anything.

>>> from inspection_letters import workspace as frames
>>> ws = frames.open_frames("letters-demo")  # doctest: +SKIP
>>> ws.letters()[["area", "kind", "date", "outcome"]]  # doctest: +SKIP
>>> ws.findings(by="outcome")  # doctest: +SKIP

Every method of `Frames` tells what its columns are. `show`, `prose`, `listing` and `quotes` put
charts, pictures and tables into a notebook so that they can be read where it is not run.
"""

from inspection_letters.outputs.report.naming import KINDS, OUTCOMES
from inspection_letters.records.errors import LettersError, UsageError
from inspection_letters.records.rounding import percent
from inspection_letters.workspace.charts import (
    KIND_COLOURS,
    OUTCOME_COLOURS,
    POLARITY_COLOURS,
    STRENGTH,
    WEAKNESS,
    intervals,
    kind_colour,
    polarity_colour,
    role_colour,
    titled,
)
from inspection_letters.workspace.measured import Measured
from inspection_letters.workspace.show import listing, prose, quotes, show, together
from inspection_letters.workspace.words import leaders, named
from inspection_letters.workspace.workspace import Frames, Workspace, open_frames

__all__ = [
    "KINDS",
    "KIND_COLOURS",
    "OUTCOMES",
    "OUTCOME_COLOURS",
    "POLARITY_COLOURS",
    "STRENGTH",
    "WEAKNESS",
    "Frames",
    "LettersError",
    "Measured",
    "UsageError",
    "Workspace",
    "intervals",
    "kind_colour",
    "leaders",
    "listing",
    "named",
    "open_frames",
    "percent",
    "polarity_colour",
    "prose",
    "quotes",
    "role_colour",
    "show",
    "titled",
    "together",
]
