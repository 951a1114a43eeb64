"""What the codes of a project are in a codebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inspection_letters.codebook.exchange import NO_CODE, QdaCode, code_tree, guid, walk
from inspection_letters.codebook.exchange.tree import code_guid, leaf_name
from inspection_letters.records import Codebook, Polarity


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code of a project says: a code with a polarity, or that none applies (empty).

    If it says neither, ``reason`` and ``remedy`` tell why.
    """

    name: str
    code_id: str = ""
    polarity: Polarity | None = None
    reason: str = ""
    remedy: str = ""


def meanings(codes: tuple[QdaCode, ...], codebook: Codebook) -> dict[str, Meaning]:
    """Return what every code of a project says, by its identifier.

    A code is recognised by the identifier that an export gave it. Programs that make new ones
    keep the name.
    """
    by_guid = dict(_by_guid(codebook))
    by_name = dict(_by_name(codebook))
    main = _names_of_codes(codebook)
    return {
        code.guid: _meaning(code, parent, by_guid, by_name, main)
        for code, parent in _with_parents(codes, "")
    }


_Sense = tuple[str, Polarity | None]


def _meaning(
    code: QdaCode,
    parent: str,
    by_guid: Mapping[str, _Sense],
    by_name: Mapping[str, _Sense],
    main: Mapping[str, str],
) -> Meaning:
    name = _plain(code.name)
    known, named = by_guid.get(code.guid), by_name.get(name)
    if named is None and _plain(parent) in main and name in set(Polarity):
        named = main[_plain(parent)], Polarity(name)
    if known and named and known != named:
        return Meaning(
            code.name,
            reason="the code was renamed to the name of another code of the codebook",
            remedy="Give it back its own name in the other program.",
        )
    found = known or named
    if found:
        return Meaning(code.name, *found)
    if name in main:
        return Meaning(
            code.name,
            reason="the code has no polarity",
            remedy=f"Assign one of the codes below it, such as "
            f"'{leaf_name(code.name, Polarity.WEAKNESS)}'.",
        )
    return Meaning(
        code.name,
        reason="the codebook has no such code",
        remedy="Add the code to the codebook and import again with --codebook, or assign "
        "another code.",
    )


def _by_guid(codebook: Codebook) -> Iterator[tuple[str, _Sense]]:
    yield guid("no-code"), ("", None)
    for code_id in codebook.all_code_ids:
        for polarity in Polarity:
            yield code_guid(codebook.name, code_id, polarity), (code_id, polarity)


def _by_name(codebook: Codebook) -> Iterator[tuple[str, _Sense]]:
    """Yield names of codes with a polarity: as an export has them, or with the ID of the code."""
    for code_id in codebook.all_code_ids:
        for polarity in Polarity:
            yield _plain(leaf_name(code_id, polarity)), (code_id, polarity)
    for code in walk(code_tree([codebook])):
        if code.polarity is not None:
            yield _plain(code.name), (code.code_id, code.polarity)
    yield _plain(NO_CODE), ("", None)


def _names_of_codes(codebook: Codebook) -> dict[str, str]:
    """Return the IDs of codes by their IDs and by their names in an export."""
    names = {_plain(code_id): code_id for code_id in codebook.all_code_ids}
    return names | {
        _plain(code.name): code.code_id
        for code in walk(code_tree([codebook]))
        if code.code_id and code.polarity is None
    }


def _with_parents(codes: tuple[QdaCode, ...], parent: str) -> Iterator[tuple[QdaCode, str]]:
    for code in codes:
        yield code, parent
        yield from _with_parents(code.children, code.name)


def _plain(name: str) -> str:
    return " ".join(name.replace(":", ": ").split()).casefold()
