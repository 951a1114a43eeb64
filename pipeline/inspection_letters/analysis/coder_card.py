"""What is known of a trained model from the folder it is kept in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.coding.choice import default_model_path
from inspection_letters.common.files.bounded import parse_json, read_bounded

CARD: Final = "report.json"
"""The file of a model's folder with what is known of the model."""


def find_card(corpus: CodedCorpus) -> Mapping[str, Any] | None:
    """Return the figures of the model that coded a corpus, from its folder; None without any."""
    for folder in (*corpus.model_folders, default_model_path()):
        try:
            card: Any = parse_json(read_bounded(folder / CARD))
        except (OSError, ValueError):
            continue
        if (
            isinstance(card, dict)
            and card.get("name") == corpus.coder.coder_id
            and card.get("codebook_digest") in corpus.codebook.digests
        ):
            return card
    return None
