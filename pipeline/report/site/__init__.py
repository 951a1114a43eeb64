"""The report as a site that opens from disk: no server, no network."""

from pipeline.report.site.build import (
    FIGURES,
    Site,
    build_site,
    made_before,
    start_pictures,
    start_pool,
)

__all__ = ["FIGURES", "Site", "build_site", "made_before", "start_pictures", "start_pool"]
