"""A workspace: its tables as data frames, and what can be done with it.

>>> import inspection_letters as il
>>> ws = il.Workspace("letters-demo")  # doctest: +SKIP
>>> ws.letters()[["area", "kind", "date", "outcome"]]  # doctest: +SKIP
>>> ws.findings(by="outcome")  # doctest: +SKIP
"""

from inspection_letters.api.workspace.measured_coder import Measured
from inspection_letters.api.workspace.workspace import Workspace
from inspection_letters.records.errors import LettersError, UsageError

__all__ = ["LettersError", "Measured", "UsageError", "Workspace"]
