"""Pure statistics on codes: how well a coder does against gold.

Nothing here knows how a code was found; mappings of codes go in, numbers come out.
"""

from pipeline.evaluate.performance import (
    CodePerformance,
    Interval,
    Intervals,
    Performance,
    bootstrap,
    performance,
)

__all__ = [
    "CodePerformance",
    "Interval",
    "Intervals",
    "Performance",
    "bootstrap",
    "performance",
]
