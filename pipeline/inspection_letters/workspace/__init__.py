"""A workspace as pandas data frames; reads, and never changes anything.

>>> from inspection_letters.workspace import open_frames
>>> ws = open_frames("letters-demo")  # doctest: +SKIP
>>> ws.letters()[["area", "kind", "date", "outcome"]]  # doctest: +SKIP
>>> ws.findings(by="outcome")  # doctest: +SKIP

Every method of `Frames` says what its columns are.
"""

from inspection_letters.records.errors import LettersError, UsageError
from inspection_letters.workspace.measured import Measured
from inspection_letters.workspace.workspace import Frames, Workspace, open_frames

__all__ = ["Frames", "LettersError", "Measured", "UsageError", "Workspace", "open_frames"]
