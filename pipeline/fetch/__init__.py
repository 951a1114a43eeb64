"""The publishing site: its contract, a polite client, downloads, and whether to trust them."""

from pipeline.fetch.client import Manners, PoliteClient, user_agent
from pipeline.fetch.compare import Comparison, compare, count
from pipeline.fetch.contract import AREA_SEND_KINDS, OTHER, SITE, Site, site_at
from pipeline.fetch.crawl import list_reports
from pipeline.fetch.download import Downloaded, clear_incoming, download_pdf
from pipeline.fetch.errors import FetchError, SiteError

__all__ = [
    "AREA_SEND_KINDS",
    "OTHER",
    "SITE",
    "Comparison",
    "Downloaded",
    "FetchError",
    "Manners",
    "PoliteClient",
    "Site",
    "SiteError",
    "clear_incoming",
    "compare",
    "count",
    "download_pdf",
    "list_reports",
    "site_at",
    "user_agent",
]
