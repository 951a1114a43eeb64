"""What can go wrong between this program and the site."""

from __future__ import annotations

from inspection_letters.records.errors import LetterError, RunError


class FetchError(LetterError):
    """One address gives nothing that can be used; becomes a `Rejection`.

    Parameters
    ----------
    reason : str
        What is wrong.
    remedy : str
        What the user can do about it.
    status : int, optional
        What the site answered, where it did.
    passing : bool
        Whether it was the site or the network that failed, rather than what it holds.
    """

    def __init__(
        self, reason: str, remedy: str, *, status: int | None = None, passing: bool = False
    ) -> None:
        super().__init__(reason, remedy, stage="fetch")
        self.status = status
        self.passing = passing

    @property
    def gone(self) -> bool:
        """Tell whether the site says that there is nothing (any more) at the address."""
        return self.status in (404, 410)


class SiteError(RunError):
    """The site as a whole cannot be used, or does not look as it should."""
