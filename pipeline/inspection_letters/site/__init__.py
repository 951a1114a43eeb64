"""The publishing site: its contract, a polite client, downloads, and checks of what it lists."""

from inspection_letters.site.client import PoliteClient
from inspection_letters.site.compare import Comparison, compare, count
from inspection_letters.site.contract import AREA_SEND_KINDS, OTHER, SITE, PublishingSite, site_at
from inspection_letters.site.crawl import list_reports
from inspection_letters.site.download import Downloaded, clear_incoming, download_pdf
from inspection_letters.site.errors import FetchError, SiteError, TimeUpError
from inspection_letters.site.manners import Bounds, Manners, user_agent

__all__ = [
    "AREA_SEND_KINDS",
    "OTHER",
    "SITE",
    "Bounds",
    "Comparison",
    "Downloaded",
    "FetchError",
    "Manners",
    "PoliteClient",
    "PublishingSite",
    "SiteError",
    "TimeUpError",
    "clear_incoming",
    "compare",
    "count",
    "download_pdf",
    "list_reports",
    "site_at",
    "user_agent",
]
