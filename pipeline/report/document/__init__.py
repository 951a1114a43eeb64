"""The report as a short Word document that can be sent on."""

from pipeline.report.document.build import write_report_document
from pipeline.report.document.paper import Picture

__all__ = ["Picture", "write_report_document"]
