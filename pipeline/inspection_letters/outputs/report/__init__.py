"""Reports: what was measured, as JSON and as pages that need no network."""

from inspection_letters.outputs.report.evaluation import to_html, to_json

__all__ = ["to_html", "to_json"]
