"""Read, code and trace published inspection letters.

>>> import inspection_letters as il
>>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
>>> letter.metadata.outcome.value
'positive'
>>> coded = il.code(letter)
>>> coded.coders
('model-2',)

`read` and `code` work on one letter; `Workspace` keeps many, with what was coded in them, in a
folder or a database. The public API is listed in ``__all__``. All other modules are private and may
change with any release, except `inspection_letters.extending`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspection_letters.api.letters.code import CodedLetter, code
    from inspection_letters.api.letters.read import LetterDocument, read
    from inspection_letters.api.letters.traced import TracedExcerpt
    from inspection_letters.api.official import official_record
    from inspection_letters.api.workspace import Workspace
    from inspection_letters.codebook import load_codebook
    from inspection_letters.common.reference.shipped import sample_letters
    from inspection_letters.records import Codebook, Grade, Outcome, Polarity
    from inspection_letters.records.errors import LetterError, LettersError, UsageError
    from inspection_letters.records.spans import BBox, Span

    __version__: str

__all__ = [
    "BBox",
    "Codebook",
    "CodedLetter",
    "Grade",
    "LetterDocument",
    "LetterError",
    "LettersError",
    "Outcome",
    "Polarity",
    "Span",
    "TracedExcerpt",
    "UsageError",
    "Workspace",
    "__version__",
    "code",
    "load_codebook",
    "official_record",
    "read",
    "sample_letters",
]

# Each name is imported when it is first asked for: to import the package is quick, and the
# command line and the worker processes load no more than they need.
_PLACES = {
    "BBox": "records.spans",
    "Codebook": "records",
    "CodedLetter": "api.letters.code",
    "Grade": "records",
    "LetterDocument": "api.letters.read",
    "LetterError": "records.errors",
    "LettersError": "records.errors",
    "Outcome": "records",
    "Polarity": "records",
    "Span": "records.spans",
    "TracedExcerpt": "api.letters.traced",
    "UsageError": "records.errors",
    "Workspace": "api.workspace",
    "code": "api.letters.code",
    "load_codebook": "codebook",
    "official_record": "api.official",
    "read": "api.letters.read",
    "sample_letters": "common.reference.shipped",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        found: object = _version()
    elif name in _PLACES:
        found = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("inspection-letters")
    except PackageNotFoundError:  # imported from a bare source tree
        return "0+unknown"
