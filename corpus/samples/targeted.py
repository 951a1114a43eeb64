"""Letters of joint targeted area inspections: what they say, and what is known of them.

Their text stands in ``data/targeted.yaml`` as it is printed, since each shows one of the
two templates of such letters rather than a mixture of findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from corpus.samples.layouts.flow import Printed
from corpus.samples.loading import as_day, load_urns, read_yaml

KIND = "jtai-letter"
ROLES = {
    "headline": "context",
    "strengths": "strength",
    "priority": "recommendation",
    "improve": "recommendation",
    "partnership": "context",
    "findings": "context",
}


def load_targeted() -> tuple[Mapping[str, Any], ...]:
    """Return the data of each letter, in the order of the data file."""
    return tuple(read_yaml("targeted"))


def file_of(data: Mapping[str, Any]) -> str:
    """Return the name of a letter's file."""
    area = data["area"]
    return (
        f"{load_urns()[area]}_{area.lower().replace(' ', '-')}_jtai-{as_day(data['end']).year}.pdf"
    )


def plain(text: str) -> str:
    """Return a text without the marks of notes."""
    return "".join(part[1:] if place else part for place, part in enumerate(text.split("^")))


def items(blocks: list[Any]) -> list[str]:
    """Return the bullets of a list, each with those within it, joined by line feeds."""
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Mapping) and "bullet" in block:
            found.append(plain(block["bullet"]))
        elif isinstance(block, Mapping) and "inner" in block:
            found[-1] += f"\n{block['inner']}"
    return found


def _paragraphs(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield section, role and text of each paragraph of the findings, in reading order."""
    for text in data.get("headline", ()):
        yield "headline", ROLES["headline"], plain(text)
    for section in data["sections"]:
        kind = section["kind"]
        if kind == "context":
            continue
        role = ROLES[kind]
        if kind == "improve" and section["heading"].startswith("Area"):
            role = "weakness"
        for block in section["blocks"]:
            if isinstance(block, str):
                yield kind, role, plain(block)
            elif "note" not in block:
                yield kind, role, plain(next(iter(block.values())))
        box = section.get("box", {"heading": "", "blocks": ()})
        for text in box["blocks"]:
            good = "effective" in box["heading"]
            yield "case-study", "strength" if good else "weakness", plain(text)


def targeted_entry(data: Mapping[str, Any], printed: Printed) -> dict[str, Any]:
    """Return the entry of one letter in the manifest: plain data, ready for JSON.

    Parameters
    ----------
    data : mapping
        The data of the letter.
    printed : Printed
        The file.
    """
    sections = {section["kind"]: section["blocks"] for section in data["sections"]}
    return {
        "file": file_of(data),
        "sha256": sha256(printed.data).hexdigest(),
        "kind": KIND,
        "area": data["area"],
        "urn": load_urns()[data["area"]],
        "title": data["title"],
        "letter_date": as_day(data["date"]).isoformat(),
        "inspection_start": as_day(data["start"]).isoformat(),
        "inspection_end": as_day(data["end"]).isoformat(),
        "theme": data["theme"],
        "addressees": [list(person) for person in data["addressees"]],
        "signatories": [name for _, name, _ in data["signatures"]],
        "inspectorates": data["inspectorates"],
        "headings": [section["heading"] for section in data["sections"]] + ["Next steps"],
        "boxes": [section["box"]["heading"] for section in data["sections"] if "box" in section],
        "priority_actions": items(sections.get("priority", [])),
        "areas_for_improvement": items(sections["improve"]),
        "statement_due": as_day(data["due"]).isoformat(),
        "authority": data["authority"],
        "findings": [list(paragraph) for paragraph in _paragraphs(data)],
        "pages": printed.pages,
    }
