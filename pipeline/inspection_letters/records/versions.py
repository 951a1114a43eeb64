"""Versions of the stages that read and code a letter.

Raise a version whenever the same input would give another result, so that known
letters are read or coded again. The versions are kept apart from the stages so that planning
a run does not load everything that reading needs.
"""

from __future__ import annotations

EXTRACT_VERSION = "extract-6"
"""Raised when the same PDF would give other raw pages."""

RECOGNITION_VERSION = "recognition-1"
"""Raised when the same picture would give other words; counts where text is recognised."""

LAYOUT_VERSION = "layout-5"
"""Raised when the same raw pages would give another text."""

DOCUMENT_VERSION = "document-1"
"""Raised when the same Word document, web page or text file would give another text."""

STRUCTURE_VERSION = "structure-11"
"""Raised when the same text would give other sections, paragraphs or metadata."""

SEGMENT_VERSION = "segment-2"
"""Raised when the same paragraphs would give other excerpts."""

BALANCE_VERSION = "balance-3"
"""Raised when the words of the same excerpts would be counted in other places."""

CODE_VERSION = "code-2"
"""Raised when the same coder would record other codings of the same excerpts."""

LIGHT_MODEL = "light-1"
"""Name and version of light models; raised when the same judgements would give another one."""

READ_VERSIONS = (
    EXTRACT_VERSION,
    LAYOUT_VERSION,
    DOCUMENT_VERSION,
    STRUCTURE_VERSION,
    SEGMENT_VERSION,
    BALANCE_VERSION,
)
