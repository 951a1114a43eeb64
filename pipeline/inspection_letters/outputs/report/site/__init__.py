"""The report as pages that open from disk, without a server or a network."""

from inspection_letters.outputs.report.site.folder import files_of_earlier_report
from inspection_letters.outputs.report.site.letter_pages import start_pictures
from inspection_letters.outputs.report.site.report_pages import FIGURES, BuiltSite, write_site

__all__ = ["FIGURES", "BuiltSite", "files_of_earlier_report", "start_pictures", "write_site"]
