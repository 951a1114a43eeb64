"""What changed between two refreshes, and why. Pure: pictures and news in, an account out."""

from inspection_letters.analysis.changes.account import make_account
from inspection_letters.analysis.changes.picture import (
    LetterPicture,
    MadeWith,
    Picture,
    picture_from,
    plain,
)
from inspection_letters.analysis.changes.records import Account, Cause, Told
from inspection_letters.analysis.changes.words import as_json, as_markdown, failure_as_json

__all__ = [
    "Account",
    "Cause",
    "LetterPicture",
    "MadeWith",
    "Picture",
    "Told",
    "as_json",
    "as_markdown",
    "failure_as_json",
    "make_account",
    "picture_from",
    "plain",
]
