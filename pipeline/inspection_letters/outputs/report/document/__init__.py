"""The report as a short Word document that can be sent on."""

from inspection_letters.outputs.report.document.paper import FigurePicture
from inspection_letters.outputs.report.document.word_report import write_report_document

__all__ = ["FigurePicture", "write_report_document"]
