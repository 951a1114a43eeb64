"""Read the data files of the sample corpus."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from corpus.samples.model import AreaPlan, Look

DATA = Path(__file__).parent / "data"
FONTS = Path(__file__).parent / "fonts"

BANK_FILES = (
    "identification-and-assessment",
    "provision-mainstream",
    "provision-wider",
    "children-and-families",
    "leadership-and-system",
    "outside-codebook",
)

Sentences = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Bank:
    """The sentence bank: subject, then role (strength, weakness, ...), then templates."""

    sentences: Sentences
    outside: frozenset[str]
    improvements: Mapping[str, tuple[str, ...]]
    extensions: Mapping[str, tuple[str, ...]]
    priorities: Mapping[str, tuple[Mapping[str, Any], ...]]
    names: Mapping[str, Any]
    phrases: Mapping[str, Any]


def read_yaml(name: str) -> Any:
    """Return the content of a YAML file in the data directory.

    Parameters
    ----------
    name : str
        The name of the file without its ending.

    Returns
    -------
    object
        Plain dictionaries, lists and texts.
    """
    return YAML(typ="safe", pure=True).load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


def as_lines(block: str) -> tuple[str, ...]:
    """Return the lines of a block of text that are not blank."""
    return tuple(line.strip() for line in block.splitlines() if line.strip())


def load_bank() -> Bank:
    """Return the sentence bank with the names and set phrases that go with it.

    Returns
    -------
    Bank
        All templates, unfilled.
    """
    sentences: dict[str, dict[str, tuple[str, ...]]] = {}
    outside: set[str] = set()
    for name in BANK_FILES:
        subjects = read_yaml(name)
        if name == "outside-codebook":
            outside.update(subjects)
        for subject, roles in subjects.items():
            sentences[subject] = {role: as_lines(block) for role, block in roles.items()}
    tables = read_yaml("recommendations")
    return Bank(
        sentences=sentences,
        outside=frozenset(outside),
        improvements={code: as_lines(block) for code, block in tables["improvement"].items()},
        extensions={code: as_lines(block) for code, block in tables["extension"].items()},
        priorities={code: tuple(items) for code, items in tables["priority"].items()},
        names=read_yaml("names"),
        phrases=read_yaml("phrases"),
    )


def load_urns() -> dict[str, str]:
    """Return the urn of each fictional area, by its name.

    Returns
    -------
    dict of str to str
        In the order of the list of areas.
    """
    with (DATA / "areas.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["urn"] for row in csv.DictReader(file)}


def as_day(value: date | str) -> date:
    """Return a day that a data file has as a date or as text."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def load_plans() -> tuple[AreaPlan, ...]:
    """Return the plan of every sample letter.

    Returns
    -------
    tuple of AreaPlan
        In the order of the data file.
    """
    urns = load_urns()
    plans = []
    for entry in read_yaml("letters"):
        look = dict(entry.get("look", {}))
        if "break_before" in look:
            look["break_before"] = (*look["break_before"], "details")
        plans.append(
            AreaPlan(
                area=entry["area"],
                urn=urns[entry["area"]],
                outcome=entry["outcome"],
                start=as_day(entry["start"]),
                end=as_day(entry["end"]),
                previous=(entry["previous"][0], entry["previous"][1]),
                council=entry["council"],
                icbs=tuple(entry["icbs"]),
                places=tuple(entry["places"]),
                pcf=entry["pcf"],
                strengths=tuple(entry["strengths"]),
                weaknesses=tuple(entry["weaknesses"]),
                improvements=tuple(entry["improvements"]),
                actions=tuple(entry.get("actions", ())),
                outside=tuple(entry.get("outside", {}).items()),
                look=Look(**look),
            )
        )
    return tuple(plans)
