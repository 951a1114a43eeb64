"""Errors of requests to the site."""

from __future__ import annotations

from inspection_letters.records.errors import LetterError, RunError


class FetchError(LetterError):
    """An address that returned nothing usable; it is recorded as a `Rejection`.

    Parameters
    ----------
    reason : str
        What is wrong.
    remedy : str
        What the user can do about it.
    status : int, optional
        The HTTP status of the site's response, if there was one.
    passing : bool
        Whether the site or the network failed, so that a later attempt may succeed.
    """

    def __init__(
        self, reason: str, remedy: str, *, status: int | None = None, passing: bool = False
    ) -> None:
        super().__init__(reason, remedy, stage="fetch")
        self.status = status
        self.passing = passing

    @property
    def gone(self) -> bool:
        """Whether the site says that nothing is (or no longer is) at the address."""
        return self.status in (404, 410)


class SiteError(RunError):
    """The site as a whole does not respond, or does not look as expected."""


class TimeUpError(SiteError):
    """The time that a refresh may take for its requests is over."""
