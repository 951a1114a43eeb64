"""The report as a short Word document that can be sent on."""

from inspection_letters.outputs.report.document.build import write_report_document
from inspection_letters.outputs.report.document.paper import Picture

__all__ = ["Picture", "write_report_document"]
