"""Paragraphs that letters, revisits and monitoring letters make from the sentence bank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from corpus.samples.choice import chance
from corpus.samples.drawing import Drawer
from corpus.samples.filling import fill
from corpus.samples.model import AreaPlan, Passage, PlannedSentence
from corpus.samples.visits import VisitBlock

NUMBERS = ("none", "one", "two", "three", "four", "five", "six")


def extent(met: Sequence[bool]) -> str:
    """Return whether ``all``, ``some`` or ``none`` of the demands have been met."""
    if all(met):
        return "all"
    return "some" if any(met) else "none"


def kept(*sentences: PlannedSentence | None) -> Passage:
    """Return the sentences that are there."""
    return tuple(sentence for sentence in sentences if sentence is not None)


def plain(text: str) -> Passage:
    """Return a passage of one uncoded text."""
    return (PlannedSentence(text),)


def set_phrase(
    text: str, key: str, plan: AreaPlan, names: Mapping[str, Any], **values: str
) -> Passage:
    """Return a set phrase with its values put in and its choices settled.

    Parameters
    ----------
    text : str
        The template.
    key : str
        What the choices depend on.
    plan : AreaPlan
        The letter.
    names : mapping
        The data of ``names.yaml``.
    **values : str
        What stands for the slots that only this phrase has.

    Returns
    -------
    tuple of PlannedSentence
        One uncoded text.
    """
    for slot, value in values.items():
        text = text.replace("{" + slot + "}", value)
    return plain(fill(text.strip(), key=f"{plan.urn}{plan.era}|{key}", plan=plan, names=names))


def point(drawer: Drawer, code: str, polarity: str, plan: AreaPlan, key: str) -> Passage:
    """Return a bullet of one to three sentences on a code.

    Parameters
    ----------
    drawer : Drawer
        Draws from the bank.
    code : str
        A code of the codebook.
    polarity : str
        ``strength`` or ``weakness``.
    plan : AreaPlan
        The letter.
    key : str
        What the number of sentences depends on.

    Returns
    -------
    tuple of PlannedSentence
        Empty when the bank has nothing left.
    """
    key = f"{plan.urn}{plan.era}|{key}|{code}|{polarity}"
    sentences = list(kept(drawer.draw(code, polarity, plan)))
    if chance(key + "|second", 35):
        sentences += kept(drawer.draw(code, polarity, plan, connect=True))
    if len(sentences) < 2 or chance(key + "|follow", 45):
        sentences += kept(drawer.follow(code, polarity, plan))
    return tuple(sentences)


def since(drawer: Drawer, code: str, met: bool, plan: AreaPlan, section: str) -> list[VisitBlock]:
    """Return what has been done about a weakness since it was found.

    Parameters
    ----------
    drawer : Drawer
        Draws from the bank.
    code : str
        The code of the weakness.
    met : bool
        Whether enough has been done.
    plan : AreaPlan
        The letter.
    section : str
        The part of the findings.

    Returns
    -------
    list of VisitBlock
        Two or three paragraphs.
    """
    polarity = "strength" if met else "weakness"
    moved = f"progress_{polarity}"
    passages: list[Sequence[PlannedSentence]] = [
        kept(
            drawer.draw(code, moved, plan),
            drawer.draw(code, polarity, plan),
            drawer.follow(code, polarity, plan),
        ),
        kept(
            drawer.draw(code, moved, plan),
            drawer.draw(code, polarity, plan, connect=True),
        ),
    ]
    if chance(f"{plan.urn}{plan.era}|{section}|third", 60):
        passages.append(
            kept(
                drawer.draw(code, "mixed", plan),
                drawer.draw(code, moved, plan),
                drawer.follow(code, polarity, plan),
            )
        )
    return [
        VisitBlock("paragraph", tuple(passage), section=section, role=polarity)
        for passage in passages
        if passage
    ]
