"""Which coder, which codebook and which regions a command works with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.records import Codebook, CodedExcerpt
from inspection_letters.records.errors import UsageError
from inspection_letters.reference.areas import read_areas
from inspection_letters.reference.shipped import shipped
from inspection_letters.store import catalogue, queries, reviews, writes
from inspection_letters.store.queries import LetterFacts
from inspection_letters.store.schema import HUMAN, MODEL


class Coded(NamedTuple):
    """What a coder has done in a workspace.

    ``letters`` are all that it has coded, codes or none; ``codebooks`` are the digests of
    those it coded by. ``human`` tells whether it is a person.
    """

    coder_id: str
    human: bool
    letters: frozenset[str]
    codings: tuple[CodedExcerpt, ...]
    codebooks: tuple[str, ...]


def choose_coder(conn: Connection, wanted: str | None) -> Coded:
    """Return what a coder has done; without a name, that of the one that is no person.

    Where rules and a model have coded, it is the model.

    Raises
    ------
    UsageError
        If there is no such coder, or several to choose from.
    """
    known = {one.coder_id: one.coder_kind for one in queries.coders(conn)}
    known |= {one.coder_id: HUMAN for one in reviews.all_reviews(conn)}
    derived = sorted(name for name, kind in known.items() if kind != HUMAN)
    if wanted is None:
        if not derived:
            raise UsageError(
                "No letter in the workspace has been coded by rules or a model.",
                "Run 'letters run' first"
                + (
                    f", or name a person with --coder: {', '.join(sorted(known))}."
                    if known
                    else "."
                ),
            )
        wanted = the_only_one(derived, known)
        if wanted is None:
            raise UsageError(
                f"Several coders have coded these letters: {', '.join(derived)}.",
                "Name one with --coder.",
            )
    if wanted not in known:
        raise UsageError(
            f"No excerpt has been coded by {wanted!r}.",
            f"Coders in the workspace: {', '.join(sorted(known)) or 'none'}.",
        )
    codings = queries.codings_by(conn, wanted)
    if known[wanted] == HUMAN:
        own = [one for one in reviews.all_reviews(conn) if one.coder_id == wanted]
        letters = frozenset(one.letter_id for one in own)
        digests = {one.codebook_digest for one in own}
    else:
        letters = frozenset(queries.stage_keys(conn, writes.code_stage(wanted)))
        digests = {one.codebook_digest for one in codings}
    return Coded(wanted, known[wanted] == HUMAN, letters, codings, tuple(sorted(digests)))


def without_replaced(conn: Connection, coded: Coded) -> Coded:
    """Leave out the letters that a later edition stands for now: one inspection counts once."""
    replaced = catalogue.replaced_letters(conn)
    return coded._replace(
        letters=coded.letters - replaced,
        codings=tuple(one for one in coded.codings if one.letter_id not in replaced),
    )


def the_only_one(coders: Sequence[str], kinds: Mapping[str, str]) -> str | None:
    """Return the only one of some coders, or else the only model among them, or None."""
    for left in (coders, [one for one in coders if kinds[one] == MODEL]):
        if len(left) == 1:
            return left[0]
    return None


def codebook_of(conn: Connection, coded: Coded) -> Codebook:
    """Return the codebook that a coder went by; if several, the one of the most codings."""
    if not coded.codebooks:
        return load_codebook(default_codebook_path())
    digests = [one.codebook_digest for one in coded.codings]
    return queries.codebook(conn, max(coded.codebooks, key=lambda one: (digests.count(one), one)))


def regions() -> dict[str, str]:
    """Return the region of each area, by the number of the area."""
    corpus = shipped("corpus")
    lists = (corpus / "areas.csv", corpus / "sample" / "areas.csv")
    return {area.urn: area.region for area in read_areas(lists)}


def performance_folder() -> Path:
    """Return the folder with the errors of coders on letters held out."""
    return shipped("corpus", "performance")


def region_of(facts: LetterFacts, known: dict[str, str]) -> str | None:
    """Return the region of a letter, if the number of its area is known."""
    # A letter's own word comes before the catalogue's.
    return known.get(facts.metadata.urn or facts.letter.urn or "")
