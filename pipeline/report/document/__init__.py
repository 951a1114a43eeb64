"""The report as a short Word document that can be sent on."""

from pipeline.report.document.build import write_report_document

__all__ = ["write_report_document"]
