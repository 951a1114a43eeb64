"""The publishing site: its contract, a polite client, downloads, and whether to trust them."""

from inspection_letters.site.client import Manners, PoliteClient, user_agent
from inspection_letters.site.compare import Comparison, compare, count
from inspection_letters.site.contract import AREA_SEND_KINDS, OTHER, SITE, Site, site_at
from inspection_letters.site.crawl import list_reports
from inspection_letters.site.download import Downloaded, clear_incoming, download_pdf
from inspection_letters.site.errors import FetchError, SiteError

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
