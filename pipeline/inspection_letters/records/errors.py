"""The errors that a user can see.

Every message names the letter (and the page, where there is one), says what is
wrong and what to do about it. The command line prints messages as they are; a
traceback is always a fault of this package.
"""

from __future__ import annotations


class LettersError(Exception):
    """Base class of all errors that this package raises.

    Parameters
    ----------
    reason : str
        What is wrong, naming the letter or file, and the page where known.
    remedy : str, optional
        What the user can do about it.

    Examples
    --------
    >>> import inspection_letters as il
    >>> try:
    ...     il.read("missing.pdf")
    ... except il.LettersError as error:
    ...     print(error.remedy)
    Check the path.
    """

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason, remedy)
        self.reason = reason
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.reason} {self.remedy}".strip()


class UsageError(LettersError):
    """The command or call was given invalid input (exit status 2).

    Examples
    --------
    >>> import inspection_letters as il
    >>> try:
    ...     il.read("missing.pdf")
    ... except il.UsageError as error:
    ...     print(error.reason)
    The letter missing.pdf cannot be read (No such file or directory).
    """


class LetterError(LettersError):
    """A letter cannot be processed; it becomes a `Rejection` and never ends the run.

    Parameters
    ----------
    reason : str
        What is wrong, naming the page where known.
    remedy : str
        What the user can do about it.
    stage : str
        The stage that gave up: ``fetch``, ``open``, ``extract``, ``layout``,
        ``structure``, ``segment`` or ``code``.
    option : str, optional
        The option of ``letters run`` with which the letter can be read, such as ``--ocr``.

    Examples
    --------
    >>> from pathlib import Path
    >>> import inspection_letters as il
    >>> _ = Path("empty.pdf").write_bytes(b"")
    >>> try:
    ...     il.read("empty.pdf")
    ... except il.LetterError as error:
    ...     print(error.stage, error.reason)
    open empty.pdf: The file is empty.
    """

    def __init__(self, reason: str, remedy: str, *, stage: str, option: str = "") -> None:
        super().__init__(reason, remedy)
        self.args = (reason, remedy, stage, option)
        self.stage = stage
        self.option = option

    def remedy_with(self, command: str) -> str:
        """Return the remedy with what to type for it, which names letter and option."""
        return f"{self.remedy.rstrip('.')}: {command}" if self.option else self.remedy

    def __reduce__(self) -> tuple[object, ...]:
        # Worker processes send their errors back by pickle, which would
        # otherwise lose the keyword-only argument.
        return _rebuild_letter_error, (type(self), *self.args)


def _rebuild_letter_error(
    kind: type[LetterError], reason: str, remedy: str, stage: str, option: str
) -> LetterError:
    return kind(reason, remedy, stage=stage, option=option)


class RunError(LettersError):
    """A run cannot start or continue, through no fault of the user or of a letter."""


class CodebookError(UsageError):
    """A codebook (or its patterns) has faults; the message lists each with line and field."""


class WorkspaceError(UsageError):
    """The workspace or its database cannot be used as it is."""


class UnreachableError(WorkspaceError, RunError):
    """The database does not answer, which may pass by itself (exit status 1)."""


class LockedError(WorkspaceError):
    """Another process holds the database for longer than was waited, which may pass by itself."""


class TraceError(LettersError):
    """An excerpt cannot be traced to its page with certainty."""
