"""Whose coding of a project is imported, and under which name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from inspection_letters.records.errors import UsageError
from inspection_letters.review.qdpx.project import QdaCoding, QdaProject


def codings_of(project: QdaProject) -> Iterator[QdaCoding]:
    """Yield all codings of a project."""
    for source in project.sources:
        yield from source.whole
        for selection in source.selections:
            yield from selection.codings


def assign_people(project: QdaProject, coder: str | None, derived: Collection[str]) -> QdaProject:
    """Return a project with the codings of the people asked for, under their names.

    Parameters
    ----------
    project : QdaProject
        The project.
    coder : str, optional
        A person. If the project has codings by this person, only these are kept. Otherwise it
        must have codings by one person only, or by nobody named, and they are this person's.
    derived : collection of str
        Names of rule sets and models, whose codings stay.

    Raises
    ------
    UsageError
        If a coding has no name, and none is asked for; or if it is not clear who is meant.
    """
    people = {coding.user for coding in codings_of(project)} - set(derived)
    if coder is None:
        if "" in people:
            raise UsageError(
                "The project does not say who assigned some of its codes.",
                "Use --coder to name the person.",
            )
        return project
    coder = coder.strip()
    if coder in people:
        return _with_users(project, lambda user: user if user in derived or user == coder else None)
    if len(people) > 1:
        names = ", ".join(sorted(name or "(no name)" for name in people))
        raise UsageError(
            f"The project has codings by several people, and none is called {coder!r}: {names}.",
            "Use --coder with one of these names, or leave it out to import them all.",
        )
    return _with_users(project, lambda user: user if user in derived else coder)


def _with_users(project: QdaProject, rename: Callable[[str], str | None]) -> QdaProject:
    """Return a project with users under other names; codings without one are dropped."""

    def renamed(codings: tuple[QdaCoding, ...]) -> tuple[QdaCoding, ...]:
        return tuple(
            replace(coding, user=name)
            for coding in codings
            if (name := rename(coding.user)) is not None
        )

    sources = tuple(
        replace(
            source,
            whole=renamed(source.whole),
            selections=tuple(
                replace(selection, codings=codings)
                for selection in source.selections
                # A selection of others alone is not a memo without a code.
                if (codings := renamed(selection.codings)) or not selection.codings
            ),
        )
        for source in project.sources
    )
    return replace(project, sources=sources)
