"""The report as a site that opens from disk: no server, no network."""

from inspection_letters.outputs.report.site.build import FIGURES, Site, build_site, start_pictures
from inspection_letters.outputs.report.site.folder import made_before

__all__ = ["FIGURES", "Site", "build_site", "made_before", "start_pictures"]
