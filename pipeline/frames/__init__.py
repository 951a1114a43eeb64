"""A workspace as pandas data frames, for notebooks; reads, and never changes anything.

>>> from pipeline import frames
>>> ws = frames.open_frames("letters-demo")  # doctest: +SKIP
>>> ws.letters()[["area", "kind", "date", "outcome"]]  # doctest: +SKIP
>>> ws.findings(by="outcome")  # doctest: +SKIP

Every method of `Frames` tells what its columns are. `show`, `prose`, `listing` and `quotes` put
charts, pictures and tables into a notebook so that they can be read where it is not run.
"""

from pipeline.errors import LettersError, UsageError
from pipeline.frames.charts import (
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
from pipeline.frames.measured import Measured
from pipeline.frames.show import listing, prose, quotes, show, together
from pipeline.frames.words import leaders, named
from pipeline.frames.workspace import Frames, open_frames
from pipeline.report.naming import KINDS, OUTCOMES
from pipeline.rounding import percent

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
