"""Versions of the stages that read a letter.

A version is raised whenever the same input would give another result, so that
known letters are read again. They stand here, apart from the stages, so that
planning a run need not load what reading needs.
"""

from __future__ import annotations

EXTRACT_VERSION = "extract-1"
"""Raised when the same PDF would give other raw pages."""

LAYOUT_VERSION = "layout-1"
"""Raised when the same raw pages would give another text."""

STRUCTURE_VERSION = "structure-1"
"""Raised when the same text would give other sections, paragraphs or metadata."""

SEGMENT_VERSION = "segment-1"
"""Raised when the same paragraphs would give other excerpts."""

READ_VERSIONS = (EXTRACT_VERSION, LAYOUT_VERSION, STRUCTURE_VERSION, SEGMENT_VERSION)
