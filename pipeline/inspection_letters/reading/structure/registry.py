"""The registry of kinds of letter, and the choice of a letter's kind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Final, cast

from inspection_letters.common.reference.areas import Areas
from inspection_letters.common.reference.plugins import Plugin, describe, find_plugins
from inspection_letters.reading.structure.kinds import Kind, Structured
from inspection_letters.reading.structure.refusal import unknown_kind, unread_part
from inspection_letters.records import LetterText
from inspection_letters.records.errors import LetterError, LettersError
from inspection_letters.records.suggestions import unknown_value

GROUP: Final = "inspection_letters.letter_kinds"
"""The entry point group with which packages add kinds of letter."""

_HERE: Final = "inspection_letters.reading.structure"
BUILT_IN: Final = {
    "area-send-report": f"{_HERE}.area_send_report:AreaSendReport",
    "area-send-letter": f"{_HERE}.area_send_letter:AreaSendLetter",
    "area-send-revisit": f"{_HERE}.area_send_revisit:AreaSendRevisit",
    "area-send-monitoring": f"{_HERE}.area_send_monitoring:AreaSendMonitoring",
    "jtai-letter": f"{_HERE}.jtai_letter:JtaiLetter",
    "generic": f"{_HERE}.generic:Generic",
}

SURE_ENOUGH = 0.6
"""Least confidence with which a letter is read as a kind."""


@dataclass(frozen=True, slots=True)
class RegisteredKind:
    """A kind of letter and the plug-in that provides it."""

    plugin: Plugin
    kind: Kind

    def confidence(self, text: LetterText) -> float:
        """Return how certain it is, from 0 to 1, that the letter is of this kind.

        Raises
        ------
        LetterError
            Stage ``structure``: the kind comes from another package and fails.
        """
        if self.plugin.is_built_in:
            return self.kind.confidence(text)
        with self._blamed():
            confidence = self.kind.confidence(text)
            if not 0 <= confidence <= 1:
                raise ValueError(f"its confidence is {confidence}, not between 0 and 1")
        return confidence

    def read(self, text: LetterText, areas: Areas) -> Structured:
        """Read sections, paragraphs and metadata.

        Raises
        ------
        LetterError
            Stage ``structure``: the letter lacks a part of its kind, or the kind comes
            from another package and fails.
        """
        if self.plugin.is_built_in:
            return self.kind.read(text, areas)
        with self._blamed():
            structured = self.kind.read(text, areas)
            if not isinstance(structured, Structured):
                raise TypeError(f"read() returned {type(structured).__name__}, not Structured")
            if structured.metadata.kind != self.plugin.name:
                raise ValueError(f"read() returned the kind '{structured.metadata.kind}'")
        return structured

    @contextmanager
    def _blamed(self) -> Iterator[None]:
        try:
            yield
        except (LettersError, MemoryError):
            raise
        except Exception as error:
            raise LetterError(
                f"The kind of letter '{self.plugin.name}' of the package {self.plugin.package} "
                f"{self.plugin.version} failed: {describe(error)}.",
                f"Report the letter to the authors of {self.plugin.package}.",
                stage="structure",
            ) from error


@cache
def kind_plugins() -> dict[str, Plugin]:
    """Return the registered kinds of letter by name, without loading them.

    Raises
    ------
    UsageError
        If another package registers a kind under an existing name.
    """
    return find_plugins(GROUP, BUILT_IN)


@cache
def letter_kinds() -> tuple[RegisteredKind, ...]:
    """Load the kinds of letter, built-in kinds first.

    Raises
    ------
    UsageError
        If a kind cannot be loaded or lacks a required method or attribute.
    """
    return tuple(RegisteredKind(plugin, _load(plugin)) for plugin in kind_plugins().values())


def check_kinds() -> tuple[str, ...]:
    """Check that the kinds of other packages can be loaded, and return their keys.

    Together with the versions of the stages, the keys decide whether a letter must be read
    again, because installing a kind can change how any letter is read.

    Raises
    ------
    UsageError
        As `letter_kinds`.
    """
    others = [plugin for plugin in kind_plugins().values() if not plugin.is_built_in]
    for plugin in others:
        _load(plugin)
    return tuple(plugin.key for plugin in others)


@cache
def _load(plugin: Plugin) -> Kind:
    loaded = plugin.load()
    if isinstance(loaded, type):
        try:
            loaded = loaded()
        except Exception as error:
            raise plugin.fault(describe(error)) from error
    for method in ("confidence", "read"):
        if not callable(getattr(loaded, method, None)):
            raise plugin.fault(f"a kind of letter needs the method {method}()")
    if getattr(loaded, "name", None) != plugin.name:
        raise plugin.fault(f"a kind of letter needs the attribute 'name', here '{plugin.name}'")
    return cast("Kind", loaded)


def check_kind(name: str | None) -> None:
    """Check that there is a kind of letter with a name; None is no name.

    Raises
    ------
    UsageError
        If there is none; the message lists the kinds.
    """
    if name is not None and name not in kind_plugins():
        raise unknown_value(
            f"There is no kind of letter {name!r}.", name, kind_plugins(), heading="Kinds"
        )


def structure(text: LetterText, areas: Areas, *, kind: str | None = None) -> Structured:
    """Recognise a letter's kind from its text and read its structure.

    If two kinds are equally certain, the built-in kind is chosen.

    Parameters
    ----------
    text : LetterText
        The letter.
    areas : Areas
        The areas in which the letter's area, and so its URN, is looked up.
    kind : str, optional
        The kind as which to read a letter that is of no known kind or lacks a part of its
        kind.

    Raises
    ------
    LetterError
        Stage ``structure``: the letter is of no known kind, or lacks a part of its kind.
    UsageError
        If a kind that another package adds cannot be loaded.
    """
    scored = [(kind.confidence(text), kind) for kind in letter_kinds()]
    confidence, nearest = max(scored, key=lambda pair: pair[0])
    if confidence < SURE_ENOUGH:
        if kind is None:
            raise unknown_kind(text, nearest.plugin.name, confidence)
        return _named(kind).read(text, areas)
    try:
        return nearest.read(text, areas)
    except LetterError as error:
        if kind not in (None, nearest.plugin.name):
            return _named(kind).read(text, areas)
        raise unread_part(text, error.reason.rstrip(".")) or error from error


def _named(name: str | None) -> RegisteredKind:
    return next(kind for kind in letter_kinds() if kind.plugin.name == name)
