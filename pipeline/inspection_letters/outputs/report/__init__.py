"""Reports: what was measured, as JSON and as pages that need no network."""

from inspection_letters.outputs.report.evaluation import (
    EvaluationReport,
    ShownError,
    to_html,
    to_json,
)

__all__ = ["EvaluationReport", "ShownError", "to_html", "to_json"]
