"""A codebook as a tree of codes: groups, main codes, detail codes, and their polarities.

REFI-QDA knows codes and nothing like polarity. So each code has four codes below it, one for
each polarity, and only these can be assigned. Their names repeat the code's own, since some
programs (QualCoder, Taguette) refuse two codes of one name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from inspection_letters.codebook.exchange.description import describe
from inspection_letters.codebook.exchange.guids import guid
from inspection_letters.records import Code, Codebook, Polarity

NO_CODE: Final = "No code applies"
"""Name of the code by which a person says that no code of the codebook applies."""

_NO_CODE_MEANING: Final = (
    "The sentence has been read, and no code of the codebook applies to it. It cannot be "
    "combined with codes."
)


@dataclass(frozen=True, slots=True)
class QdaCode:
    """A code of REFI-QDA, with the codes below it.

    ``code_id`` is the code of the codebook that it stands for, and ``polarity`` the polarity
    with which it is assigned; groups have neither.
    """

    guid: str
    name: str
    description: str = ""
    is_codable: bool = False
    children: tuple[QdaCode, ...] = ()
    code_id: str = ""
    polarity: Polarity | None = None


def code_tree(codebooks: Sequence[Codebook]) -> tuple[QdaCode, ...]:
    """Return the codes of one or several codebooks as REFI-QDA has them.

    Parameters
    ----------
    codebooks : sequence of Codebook
        The codebook in use first. Of the others, only codes that it lacks are added, below a
        code with the name of their codebook.

    Returns
    -------
    tuple of QdaCode
        Groups with the main codes in them, each with its polarities and detail codes, and at
        the end the code for sentences to which no code applies. No two have the same name.
    """
    taken: set[str] = {NO_CODE.casefold()}
    known: set[tuple[str, str]] = set()
    tree: list[QdaCode] = []
    for place, codebook in enumerate(codebooks):
        groups = _groups(codebook, known)
        known |= {(codebook.name, code_id) for code_id in codebook.all_code_ids}
        if place and groups:
            title = f"{codebook.name} {codebook.version}"
            groups = [QdaCode(guid("codebook", title), title, children=tuple(groups))]
        tree += groups
    tree = [_with_own_names(code, taken) for code in tree]
    return (*tree, QdaCode(guid("no-code"), NO_CODE, _NO_CODE_MEANING, is_codable=True))


def walk(codes: Iterable[QdaCode]) -> Iterator[QdaCode]:
    """Yield every code of a tree, each before those below it."""
    for code in codes:
        yield code
        yield from walk(code.children)


def leaf_name(name: str, polarity: Polarity) -> str:
    """Return the name of the code by which another code is assigned with a polarity."""
    return f"{name}: {polarity.value}"


def code_guid(codebook_name: str, code_id: str, polarity: Polarity | None = None) -> str:
    """Return the identifier of a code of a codebook, alone or with a polarity."""
    return guid("code", codebook_name, code_id, *([polarity.value] if polarity else []))


def _groups(codebook: Codebook, known: set[tuple[str, str]]) -> list[QdaCode]:
    """Return the groups of a codebook with the codes that are not known yet."""
    members: dict[str, list[QdaCode]] = {}
    for code in codebook.codes:
        details = [
            _coded(codebook, detail)
            for detail in codebook.details_of(code.id)
            if (codebook.name, detail.id) not in known
        ]
        if (codebook.name, code.id) not in known:
            members.setdefault(code.group, []).append(_coded(codebook, code, details))
        elif details:
            members.setdefault(code.group, []).extend(details)
    return [
        QdaCode(
            guid("group", codebook.name, codebook.version if known else "", group),
            group,
            children=tuple(codes),
        )
        for group, codes in members.items()
    ]


def _coded(codebook: Codebook, code: Code, details: Iterable[QdaCode] = ()) -> QdaCode:
    leaves = tuple(
        QdaCode(
            code_guid(codebook.name, code.id, polarity),
            leaf_name(code.label, polarity),
            codebook.polarities.get(polarity.value, ""),
            is_codable=True,
            code_id=code.id,
            polarity=polarity,
        )
        for polarity in Polarity
    )
    return QdaCode(
        code_guid(codebook.name, code.id),
        code.label,
        describe(code),
        children=(*leaves, *details),
        code_id=code.id,
    )


def _with_own_names(code: QdaCode, taken: set[str]) -> QdaCode:
    """Return a code of which no name in the tree is used twice."""
    name = code.name
    if name.casefold() in taken:
        name = f"{code.name} ({code.code_id or 'group'})"
    number = 2
    while name.casefold() in taken:
        name = f"{code.name} ({code.code_id or 'group'} {number})"
        number += 1
    taken.add(name.casefold())
    children = []
    for child in code.children:
        if child.polarity is not None:
            child = replace(child, name=leaf_name(name, child.polarity))
        children.append(_with_own_names(child, taken))
    return replace(code, name=name, children=tuple(children))
