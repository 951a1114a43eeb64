"""Pure statistics on codes: how well a coder does against gold or another coder.

Nothing here knows how a code was found; mappings of codes go in, numbers come out.
"""

from inspection_letters.analysis.statistics.agreement import (
    cohen_kappa,
    gwet_ac1,
    krippendorff_alpha,
)
from inspection_letters.analysis.statistics.calibration import Bin
from inspection_letters.analysis.statistics.counts import Interval
from inspection_letters.analysis.statistics.errors import CodingError, ErrorKind, instructive_errors
from inspection_letters.analysis.statistics.evaluation import (
    CodeFigures,
    Estimate,
    Evaluation,
    GroupFigures,
    evaluate,
)
from inspection_letters.analysis.statistics.performance import (
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
    "Estimate",
    "Evaluation",
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
