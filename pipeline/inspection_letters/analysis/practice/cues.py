"""The cues that mark a practice, as data: patterns with weights and examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import prod
from pathlib import Path
from typing import Any, Final

from ruamel.yaml.error import YAMLError

from inspection_letters.common.files.yaml_text import parse_yaml
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.records.errors import UsageError

GROUPS: Final = (
    "practice",
    "abstract",
    "back",
    "inside",
    "because",
    "outcome",
    "inward",
    "doubt",
    "turn",
    "unmade",
)
_LEAVING: Final = ("doubt", "turn", "unmade")
"""The groups whose weight is the share of a strength that remains."""

_STRAIGHT: Final = str.maketrans("‘’“”–", "''\"\"-")
_QUOTED: Final = re.compile(r"(?<!\w)['\"]([^'\"]{3,50})['\"](?!\w)")
_FIELDS: Final = frozenset(
    {"name", "pattern", "weight", "left", "example", "not", "cased", "alone", "names"}
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern, its weight, and a sentence that it matches.

    ``weight`` is between -1 and 1; in the groups doubt, turn and unmade it is the share of
    a strength that remains, 0 to 1. ``alone`` is true if the cue describes a change without
    any other word, ``names`` if it names something that is done.
    """

    name: str
    pattern: re.Pattern[str]
    weight: float
    example: str
    counterexample: str | None = None
    alone: bool = False
    names: bool = False

    def words(self, text: str) -> str:
        """Return the matching words of a text, or an empty string."""
        found = self.pattern.search(text)
        return found[0].strip(" ,") if found else ""


@dataclass(frozen=True)
class Cues:
    """All cues of a file, by group, and the proper names that are not practices."""

    groups: Mapping[str, tuple[Cue, ...]]
    commonplace: re.Pattern[str]
    thing: re.Pattern[str]

    def found(self, group: str, text: str) -> tuple[Cue, ...]:
        """Return the cues of a group that match a text (see `straight`)."""
        return tuple(cue for cue in self.groups[group] if cue.pattern.search(text))

    def mentions(self, text: str) -> frozenset[str]:
        """Return the things that a text names, such as "portage team"."""
        names = {found[0].casefold() for found in self.thing.finditer(text)}
        return frozenset(names | {found[1].casefold() for found in _QUOTED.finditer(text)})


def straight(text: str) -> str:
    """Return a text with straight quotation marks, as the patterns are written; same length."""
    return text.translate(_STRAIGHT)


def together(weights: Iterable[float]) -> float:
    """Combine weights as independent evidence, 0 to 1.

    Positive weights make ``1 - prod(1 - weight)``; each negative weight then leaves
    ``1 - |weight|`` of that.
    """
    all_weights = list(weights)
    speaking_for = 1 - prod(1 - weight for weight in all_weights if weight > 0)
    return speaking_for * prod(1 + weight for weight in all_weights if weight < 0)


def default_cues_path() -> Path:
    """Return the path of the cues that come with the package."""
    return shipped("corpus", "practice.yaml")


@cache
def default_cues() -> Cues:
    """Return the cues that come with the package."""
    return load_cues(default_cues_path())


def load_cues(path: Path) -> Cues:
    """Read a file of cues.

    Parameters
    ----------
    path : Path
        A YAML file in the format of `default_cues_path`.

    Raises
    ------
    UsageError
        If the file cannot be read or a cue is not valid; the message names the cue.
    """
    try:
        content = parse_yaml(path.read_text(encoding="utf-8-sig"), typ="safe")
    except (OSError, ValueError, YAMLError) as error:
        reason = getattr(error, "strerror", None) or getattr(error, "problem", None) or error
        reason = str(reason).split("\n")[0]
        raise UsageError(
            f"The cues in {path} cannot be read: {reason}.", "Use a YAML file saved as UTF-8."
        ) from error
    if not isinstance(content, dict):
        raise UsageError(
            f"The cues in {path} are not a mapping.", "Follow the format of the packaged file."
        )
    words = content.get("words") or {}
    try:
        named: dict[str, str] = {}
        for name, text in words.items():
            named[name] = _filled(re.sub(r"\|\s+", "|", text).strip(), named)
        groups = {
            group: tuple(_cue(entry, group, named) for entry in content[group]) for group in GROUPS
        }
        commonplace = re.compile(
            rf"\b(?:{'|'.join(content['commonplace'])})\b", flags=re.IGNORECASE
        )
        thing = re.compile(
            _filled(r"\b(?!(?:{small})\b)[\w-]+'? (?:{thing}|{plan})\b", named), re.IGNORECASE
        )
    except KeyError as error:
        raise UsageError(
            f"The cues in {path} have no {error}.", "Follow the format of the packaged file."
        ) from error
    except (ValueError, TypeError, AttributeError, re.error) as error:
        raise UsageError(
            f"The cues in {path} are not valid: {error}.", "Correct the file."
        ) from error
    return Cues(groups, commonplace, thing)


def _cue(entry: Mapping[str, Any], group: str, words: Mapping[str, str]) -> Cue:
    name = str(entry["name"])
    unknown = set(entry) - _FIELDS
    if unknown:
        raise ValueError(f"'{name}' has an unknown field: {sorted(unknown)[0]!r}")
    left = group in _LEAVING
    weight = float(entry["left" if left else "weight"])
    low = 0 if left else -1
    if not low <= weight < 1:
        raise ValueError(f"'{name}' has weight {weight:g}; use at least {low} and less than 1")
    source = _filled(entry["pattern"], words)
    flags = 0 if entry.get("cased") else re.IGNORECASE
    try:
        pattern = re.compile(source, flags)
    except re.error as error:
        raise ValueError(f"the pattern of '{name}' cannot be read: {error}") from error
    return Cue(
        name=name,
        pattern=pattern,
        weight=weight,
        example=str(entry["example"]),
        counterexample=entry.get("not"),
        alone=bool(entry.get("alone")),
        names=bool(entry.get("names")),
    )


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{([a-z]+)\}", lambda found: words[found[1]], pattern)
