"""Codes that a codebook adds to the one for which a model was trained.

Patterns assign them, or light models once people have judged enough sentences.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inspection_letters.codebook import load_patterns
from inspection_letters.coding.manifest import Manifest
from inspection_letters.coding.rules import FoundCode, RulesCoder, coder_of_some
from inspection_letters.records import Codebook, Excerpt
from inspection_letters.records.light_models import LightModel

if TYPE_CHECKING:
    from inspection_letters.coding.light_models import LightCoder


class CoderOfAdded:
    """Assigns the codes that a model was not trained for.

    Parameters
    ----------
    rules : RulesCoder or None
        Codes with the patterns of all these codes; None if none has any.
    light : sequence of LightModel
        The light models that code in place of patterns.
    codebook : Codebook
        The codebook of the coding.
    path : Path
        The codebook's file, with the patterns.
    """

    def __init__(
        self,
        rules: RulesCoder | None,
        light: Sequence[LightModel],
        codebook: Codebook,
        path: Path,
    ) -> None:
        self._rules = rules
        self._by_light = frozenset(model.code_id for model in light)
        digests = [model.digest for model in light]
        settings = [rules.digest if rules else "", *digests]
        # Without light models, the digest is that of the patterns alone.
        self.digest = (
            hashlib.sha256("\n".join(settings).encode()).hexdigest() if light else settings[0]
        )
        self._models = tuple(light)
        self._codebook, self._path = codebook, path
        self._light: LightCoder | None = None

    def explain(self, excerpts: Sequence[Excerpt]) -> list[tuple[FoundCode, ...]]:
        """Return the codes assigned to each excerpt; see `RulesCoder.explain`."""
        by_rules: list[tuple[FoundCode, ...]] = [()] * len(excerpts)
        if self._rules is not None:
            by_rules = self._rules.explain(excerpts)
        if not self._models:
            return by_rules
        return [
            (*(found for found in ruled if found.code_id not in self._by_light), *learned)
            for ruled, learned in zip(by_rules, self._light_coder().explain(excerpts), strict=True)
        ]

    def _light_coder(self) -> LightCoder:
        if self._light is None:
            # Planning a run needs the digest only, and neither numpy nor onnxruntime.
            from inspection_letters.coding.light_models import LightCoder

            patterns = load_patterns(self._path, self._codebook)
            self._light = LightCoder(self._codebook, patterns, self._models)
        return self._light


def coder_of_added(
    manifest: Manifest, codebook: Codebook, path: Path, light: Sequence[LightModel] = ()
) -> CoderOfAdded | None:
    """Return the coder of the codes that a model was not trained for, None if there are none.

    Parameters
    ----------
    manifest : Manifest
        The model's manifest.
    codebook : Codebook
        The codebook of the coding, which may extend the model's.
    path : Path
        The codebook's file, with the patterns.
    light : sequence of LightModel, optional
        The light models that code in place of patterns.
    """
    if manifest.codebook["digest"] == codebook.digest or not codebook.added:
        return None
    rules = coder_of_some(codebook, load_patterns(path, codebook), codebook.added)
    return CoderOfAdded(rules, light, codebook, path) if rules or light else None


def digest_with_added(manifest: Manifest, added: CoderOfAdded | None) -> str:
    """Return the digest of a model, or of a model together with the coder of added codes."""
    if added is None:
        return manifest.digest
    return hashlib.sha256(f"{manifest.digest}\n{added.digest}".encode()).hexdigest()


__all__ = ["CoderOfAdded", "coder_of_added", "digest_with_added"]
