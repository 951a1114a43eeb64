"""The registry of coders: the rules, the model, and the coders of other packages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, cast

from inspection_letters.codebook import load_patterns
from inspection_letters.coding.manifest import AGAIN
from inspection_letters.coding.protocol import Coder
from inspection_letters.coding.rules import RulesCoder
from inspection_letters.common.reference.plugins import Plugin, describe, find_plugins
from inspection_letters.records import Codebook, CodedExcerpt, Excerpt
from inspection_letters.records.errors import LetterError, LettersError, UsageError
from inspection_letters.records.light_models import LightModel
from inspection_letters.records.suggestions import unknown_value

GROUP: Final = "inspection_letters.coders"
"""The entry point group with which packages add coders."""

RULES, MODEL = "rules", "model"
BUILT_IN: Final = {
    RULES: "inspection_letters.coding.registry:make_rules_coder",
    MODEL: "inspection_letters.coding.registry:make_model_coder",
}


@dataclass(frozen=True, slots=True)
class CoderRequest:
    """The codebook and model with which a coder is made.

    Attributes
    ----------
    codebook : Codebook
        The codes to assign.
    codebook_path : Path
        The codebook's file; a coder may keep its own data beside it.
    model : Path or None
        The folder of a trained model, if the user named one.
    light : tuple of LightModel
        The light models of codes that were added to the codebook of a model.

    Examples
    --------
    >>> from inspection_letters.extending import CoderRequest
    >>> import inspection_letters as il
    >>> path = il.sample_letters().parent / "codebooks" / "send-area.yaml"
    >>> request = CoderRequest(il.load_codebook(path), path)
    >>> request.codebook.name, request.model
    ('send-area', None)
    """

    codebook: Codebook
    codebook_path: Path
    model: Path | None = None
    light: tuple[LightModel, ...] = ()


def make_rules_coder(request: CoderRequest) -> Coder:
    """Make the coder that uses the patterns of a codebook.

    Raises
    ------
    CodebookError
        If the patterns have faults, or the codebook has none.
    """
    return RulesCoder(request.codebook, load_patterns(request.codebook_path, request.codebook))


def make_model_coder(request: CoderRequest) -> Coder:
    """Make the coder that uses a trained model.

    Raises
    ------
    UsageError
        If the folder has no usable model for the codebook.
    """
    try:
        # Imported only when needed, because onnxruntime takes a while to load.
        from inspection_letters.coding.model import ModelCoder

        if request.model is None:
            raise UsageError("No model folder was named.", AGAIN)
        return ModelCoder(request.model, request.codebook, request.codebook_path, request.light)
    except (LettersError, MemoryError):
        raise
    except Exception as error:
        raise UsageError(
            f"The model in '{request.model}' cannot be loaded: {describe(error)}.", AGAIN
        ) from error


@dataclass(frozen=True, slots=True)
class AddedCoder:
    """A coder from another package, whose errors are reported as errors of that package.

    Attributes
    ----------
    plugin : Plugin
        The plug-in that provides it.
    coder : Coder
        The coder itself.
    codebook : Codebook
        The codebook whose codes it may assign.
    """

    plugin: Plugin
    coder: Coder
    codebook: Codebook

    @property
    def coder_id(self) -> str:
        """Name and version of the coder."""
        return self.coder.coder_id

    @property
    def kind(self) -> str:
        """``rules`` or ``model``, as the coder says; ``model`` if it does not say."""
        return str(getattr(self.coder, "kind", MODEL))

    @property
    def digest(self) -> str:
        """SHA-256 of everything that makes up the coder, including its package's version."""
        return hashlib.sha256(f"{self.plugin.key}\n{self.coder.digest}".encode()).hexdigest()

    def code(self, excerpts: Sequence[Excerpt], *, run_id: str) -> list[CodedExcerpt]:
        """Code excerpts; see `inspection_letters.coding.protocol.Coder.code`.

        Raises
        ------
        LetterError
            Stage ``code``: the coder fails, or returns an invalid result.
        """
        try:
            coded = list(self.coder.code(excerpts, run_id=run_id))
            fault = self._fault_in(
                coded, {excerpt.excerpt_id: excerpt.quote for excerpt in excerpts}
            )
        except (LettersError, MemoryError):
            raise
        except Exception as error:
            coded, fault = [], describe(error)
        if fault:
            package = self.plugin.package
            raise LetterError(
                f"The coder '{self.plugin.name}' of the package {package} {self.plugin.version} "
                f"failed: {fault}.",
                f"Report the letter to the authors of {package}.",
                stage="code",
            )
        return coded

    def _fault_in(self, coded: Sequence[CodedExcerpt], quotes: Mapping[str, str]) -> str | None:
        for coding in coded:
            if coding.excerpt_id not in quotes:
                return f"it coded the excerpt '{coding.excerpt_id}', which it was not asked to code"
            if coding.code_id not in self.codebook.all_code_ids:
                return f"it assigned '{coding.code_id}', which is not a code of the codebook"
            if coding.coder_id != self.coder_id:
                return f"it called itself '{coding.coder_id}', not '{self.coder_id}'"
            if not 0 <= coding.score <= 1:
                return f"it assigned the score {coding.score}, which is not between 0 and 1"
            if fault := self._fault_in_grounds(coding, quotes[coding.excerpt_id]):
                return fault
        return None

    def _fault_in_grounds(self, coding: CodedExcerpt, quote: str) -> str | None:
        grounds = coding.grounds
        if grounds is None:
            return None
        for span in grounds.words:
            if span.end > len(quote):
                return (
                    f"it says that characters {span.start} to {span.end} of the excerpt "
                    f"'{coding.excerpt_id}' counted most, which has only {len(quote)} characters"
                )
        runner_up, score = grounds.runner_up, grounds.runner_up_score
        if runner_up is not None and runner_up not in self.codebook.all_code_ids:
            return f"its runner-up is '{runner_up}', which is not a code of the codebook"
        if (runner_up is None) != (score is None) or not 0 <= (score or 0) <= 1:
            return f"its runner-up has the score {score}, which is not between 0 and 1"
        return None


@cache
def coder_plugins() -> dict[str, Plugin]:
    """Return the registered coders by name, without loading them.

    Raises
    ------
    UsageError
        If another package registers a coder under an existing name.
    """
    return find_plugins(GROUP, BUILT_IN)


def find_coder(name: str) -> Plugin:
    """Return the registered coder with a name.

    Raises
    ------
    UsageError
        If there is no such coder; the message suggests the nearest name.
    """
    known = coder_plugins()
    if name not in known:
        raise unknown_value(f"There is no coder {name!r}.", name, [*known, "all"], heading="Coders")
    return known[name]


def build_coder(name: str, request: CoderRequest) -> Coder:
    """Make the coder with a name.

    Raises
    ------
    UsageError
        If there is no such coder, or it cannot be made. If it comes from another package,
        the message names that package.
    """
    plugin = find_coder(name)
    factory = cast("Callable[[CoderRequest], Coder]", plugin.load())
    if plugin.is_built_in:
        return factory(request)
    try:
        made = factory(request)
    except LettersError:
        raise
    except Exception as error:
        raise plugin.fault(describe(error)) from error
    for attribute in ("coder_id", "digest"):
        if not (isinstance(getattr(made, attribute, None), str) and getattr(made, attribute)):
            raise plugin.fault(f"a coder needs the attribute {attribute}, a text")
    if not callable(getattr(made, "code", None)):
        raise plugin.fault("a coder needs the method code()")
    coder = AddedCoder(plugin, made, request.codebook)
    if coder.kind not in (RULES, MODEL):
        raise plugin.fault(f"its kind is '{coder.kind}', which is neither 'rules' nor 'model'")
    return coder
