"""The cues by which practice is found, as data: patterns with weights and examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import prod
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

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
"""The groups of cues that a file holds; each says in the file what it is for."""

_STRAIGHT: Final = str.maketrans("‘’“”–", "''\"\"-")
_QUOTED: Final = re.compile(r"(?<!\w)['\"]([^'\"]{3,50})['\"](?!\w)")
_FIELDS: Final = frozenset(
    {"name", "pattern", "weight", "left", "example", "not", "cased", "alone", "names"}
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern, what it weighs, and a sentence that it matches.

    ``weight`` lies in -1 to 1; of doubts, and of what is unmade, it is what is left of a
    strength, 0 to 1. ``alone`` tells that it says of a change without any other word,
    ``names`` that it names something that is done.
    """

    name: str
    pattern: re.Pattern[str]
    weight: float
    example: str
    counterexample: str | None = None
    alone: bool = False
    names: bool = False

    def words(self, text: str) -> str:
        """Return the words of a text that it matches, or none."""
        found = self.pattern.search(text)
        return found[0].strip(" ,") if found else ""


@dataclass(frozen=True)
class Cues:
    """All cues of a file, by group, and the names that are no practice."""

    groups: Mapping[str, tuple[Cue, ...]]
    commonplace: re.Pattern[str]
    thing: re.Pattern[str]

    def found(self, group: str, text: str) -> tuple[Cue, ...]:
        """Return the cues of a group that match a text (see `straight`)."""
        return tuple(cue for cue in self.groups[group] if cue.pattern.search(text))

    def mentions(self, text: str) -> frozenset[str]:
        """Return the things that a text names, as pairs of words ("portage team")."""
        names = {found[0].casefold() for found in self.thing.finditer(text)}
        return frozenset(names | {found[1].casefold() for found in _QUOTED.finditer(text)})


def straight(text: str) -> str:
    """Return a text with straight quotation marks, as the patterns are written; same length."""
    return text.translate(_STRAIGHT)


def together(weights: Iterable[float]) -> float:
    """Return what weights make as independent evidence, 0 to 1.

    Those above 0 make ``1 - prod(1 - weight)``; each below 0 leaves ``1 - |weight|`` of it.
    """
    given = list(weights)
    speaking_for = 1 - prod(1 - one for one in given if one > 0)
    return speaking_for * prod(1 + one for one in given if one < 0)


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
        A YAML file like `default_cues_path`, which says how it is written.

    Raises
    ------
    UsageError
        If it cannot be read, or a cue is not as it should be; names the cue.
    """
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        reason = getattr(error, "strerror", None) or str(error).split("\n")[0]
        raise UsageError(
            f"The cues in {path} cannot be read: {reason}.", "Give a YAML file saved as UTF-8."
        ) from error
    if not isinstance(content, dict):
        raise UsageError(f"The cues in {path} are no mapping.", "Write it like the packaged file.")
    words = content.get("words") or {}
    try:
        named: dict[str, str] = {}
        for name, text in words.items():
            named[name] = _filled(re.sub(r"\|\s+", "|", text).strip(), named)
        groups = {
            group: tuple(_cue(one, group, named) for one in content[group]) for group in GROUPS
        }
        commonplace = re.compile(
            rf"\b(?:{'|'.join(content['commonplace'])})\b", flags=re.IGNORECASE
        )
        thing = re.compile(
            _filled(r"\b(?!(?:{small})\b)[\w-]+'? (?:{thing}|{plan})\b", named), re.IGNORECASE
        )
    except KeyError as error:
        raise UsageError(
            f"The cues in {path} lack {error}.", "Write the file like the packaged one."
        ) from error
    except (ValueError, TypeError, AttributeError, re.error) as error:
        raise UsageError(f"The cues in {path} have a fault: {error}.", "Mend the file.") from error
    return Cues(groups, commonplace, thing)


def _cue(given: Mapping[str, Any], group: str, words: Mapping[str, str]) -> Cue:
    name = str(given["name"])
    unknown = set(given) - _FIELDS
    if unknown:
        raise ValueError(f"'{name}' has the unknown field {sorted(unknown)[0]!r}")
    left = group in _LEAVING
    weight = float(given["left" if left else "weight"])
    low = 0 if left else -1
    if not low <= weight < 1:
        raise ValueError(f"'{name}' weighs {weight:g}, which is not from {low} to below 1")
    source = _filled(given["pattern"], words)
    flags = 0 if given.get("cased") else re.IGNORECASE
    try:
        pattern = re.compile(source, flags)
    except re.error as error:
        raise ValueError(f"the pattern of '{name}' cannot be read: {error}") from error
    return Cue(
        name=name,
        pattern=pattern,
        weight=weight,
        example=str(given["example"]),
        counterexample=given.get("not"),
        alone=bool(given.get("alone")),
        names=bool(given.get("names")),
    )


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{([a-z]+)\}", lambda found: words[found[1]], pattern)
