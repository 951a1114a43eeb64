"""The report as an Excel workbook that can be sent on."""

from inspection_letters.outputs.report.workbook.excel_report import write_report_workbook

__all__ = ["write_report_workbook"]
