"""BERTopic is imported without UMAP, which it would only load."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest
from inspection_letters.topics.without_umap import without_umap


def test_umap_cannot_be_imported_meanwhile_and_can_afterwards() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(sys.modules, "umap", raising=False)
        with without_umap(), pytest.raises(ModuleNotFoundError, match="umap"):
            importlib.import_module("umap")
        assert "umap" not in sys.modules


def test_it_is_let_alone_where_it_is_loaded() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "umap", pytest)
        with without_umap():
            assert importlib.import_module("umap") is pytest
        assert sys.modules["umap"] is pytest


@pytest.mark.slow
def test_topics_load_no_compiler() -> None:
    code = (
        "import sys, inspection_letters.topics; print(sys.modules.keys() & {'umap', 'numba'}, "
        "'bertopic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set() True\n"
