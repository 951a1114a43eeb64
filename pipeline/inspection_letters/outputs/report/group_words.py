"""Groups of letters by one or two features, in words."""

from __future__ import annotations

from inspection_letters.analysis.letters import BOTH
from inspection_letters.outputs.report.wording import group_name, lower_first


def group_words(by: str, group: str) -> str:
    """Return a group of letters with what it is a group of: ``outcome typically positive``.

    Of two features, both are named: ``outcome inconsistent, year 2024``.
    """
    features = by.split(",")
    names = group.split(BOTH) if len(features) > 1 else [group]
    if len(names) != len(features):
        return f"{by} {group}"
    return BOTH.join(map(_words, features, names))


def _words(feature: str, name: str) -> str:
    words = group_name(feature, name)
    if words == name:
        return f"{feature} {name}"
    # "Outcome not stated" names its feature.
    words = lower_first(words)
    return words if words.startswith(f"{feature} ") else f"{feature} {words}"


__all__ = ["group_words"]
