"""Import BERTopic without UMAP, which it imports where it is installed and never uses here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast


@contextmanager
def without_umap() -> Iterator[None]:
    """Let imports find no package ``umap``, so that BERTopic does without it.

    Importing UMAP takes a second, and about ten in a new installation, where it compiles itself.
    BERTopic is always passed points that have been reduced already.
    """
    if "umap" in sys.modules:
        yield
        return
    modules = cast("dict[str, Any]", sys.modules)
    modules["umap"] = None
    try:
        yield
    finally:
        del modules["umap"]
