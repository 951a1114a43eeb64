"""Layers (optional content) that a PDF shows switched off."""

from __future__ import annotations

from typing import Any

from pdfminer.pdftypes import PDFObjRef, resolve1


def layers_off(catalog: Any) -> frozenset[int]:
    """Return the object numbers of the layers that are switched off when a PDF is opened."""
    content = resolve1(catalog.get("OCProperties")) if isinstance(catalog, dict) else None
    if not isinstance(content, dict):
        return frozenset()
    usual = resolve1(content.get("D"))
    usual = usual if isinstance(usual, dict) else {}
    off = _numbers(usual.get("OFF"))
    if getattr(resolve1(usual.get("BaseState")), "name", "ON") == "OFF":
        off |= _numbers(content.get("OCGs")) - _numbers(usual.get("ON"))
    return off


def is_off(group: Any, off: frozenset[int]) -> bool:
    """Whether a layer, or a membership of several, is switched off.

    Parameters
    ----------
    group : pdfminer object
        A reference to the layer, or the membership.
    off : frozenset of int
        As from `layers_off`.
    """
    if not off or group is None:
        return False
    if isinstance(group, PDFObjRef) and group.objid in off:
        return True
    members = resolve1(group)
    if not isinstance(members, dict) or "OCGs" not in members:
        return False
    groups = members["OCGs"]
    if isinstance(groups, PDFObjRef) and groups.objid in off:
        return True
    listed = resolve1(groups)
    states = [
        isinstance(member, PDFObjRef) and member.objid in off
        for member in (listed if isinstance(listed, list) else ())
    ]
    policy = getattr(resolve1(members.get("P")), "name", "AnyOn")
    return bool(states) and (any(states) if policy == "AllOn" else all(states))


def _numbers(groups: Any) -> frozenset[int]:
    listed = resolve1(groups)
    return frozenset(
        group.objid
        for group in (listed if isinstance(listed, list) else ())
        if isinstance(group, PDFObjRef)
    )
