"""What changed between two refreshes, and why. Pure: pictures and news in, an account out."""

from pipeline.changes.account import make_account
from pipeline.changes.picture import LetterPicture, MadeWith, Picture, picture_from, plain
from pipeline.changes.records import Account, Cause, Told
from pipeline.changes.words import as_json, as_markdown, failure_as_json

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
