"""Pure statistics on codes: how well a coder does against gold or another coder.

Nothing here knows how a code was found; mappings of codes go in, numbers come out.
"""

from pipeline.evaluate.agreement import cohen_kappa, gwet_ac1, krippendorff_alpha
from pipeline.evaluate.calibration import Bin
from pipeline.evaluate.counts import Interval
from pipeline.evaluate.errors import CodingError, ErrorKind, instructive_errors
from pipeline.evaluate.evaluation import CodeFigures, Evaluation, Figure, GroupFigures, evaluate
from pipeline.evaluate.performance import (
    CodePerformance,
    Intervals,
    Performance,
    bootstrap,
    performance,
)

__all__ = [
    "Bin",
    "CodeFigures",
    "CodePerformance",
    "CodingError",
    "ErrorKind",
    "Evaluation",
    "Figure",
    "GroupFigures",
    "Interval",
    "Intervals",
    "Performance",
    "bootstrap",
    "cohen_kappa",
    "evaluate",
    "gwet_ac1",
    "instructive_errors",
    "krippendorff_alpha",
    "performance",
]
