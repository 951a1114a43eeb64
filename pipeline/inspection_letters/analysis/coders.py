"""Who or what has coded a corpus, and which coder is meant where none is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from inspection_letters.records import CodedExcerpt
from inspection_letters.records.errors import UsageError
from inspection_letters.records.light_models import LightModel
from inspection_letters.records.suggestions import unknown_coder
from inspection_letters.store.reviews import Review
from inspection_letters.store.schema import HUMAN, MODEL

GOLD: Final = "gold"
"""What a coder is compared with for the gold coding; no name of a coder."""

PEOPLE: Final = "people"
"""What a coder is compared with for what counts of all people's coding; no name of a coder."""


@dataclass(frozen=True, slots=True)
class CorpusCoder:
    """A coder, and all that it has coded in a corpus.

    Attributes
    ----------
    coder_id : str
        The name of the rule set, model or person.
    kind : {"rules", "model", "human"}
        What kind of coder it is.
    letters : frozenset of str
        The IDs of the letters that it has coded, whether it assigned any code or not.
    codings : tuple of CodedExcerpt
        The main codes that it assigned: by letter ID, in reading order, then by code.
    codebook_digests : tuple of str
        The codebooks that it went by.
    reviews : tuple of Review
        A person's judgements of main codes; none for rules and models.
    detail_codings : tuple of CodedExcerpt
        The detail codes that it assigned, in the same order.
    detail_reviews : tuple of Review
        A person's judgements of detail codes: of excerpts that were judged by a codebook that
        has any.
    independent_reviews, independent_detail_reviews : tuple of Review
        A person's judgements of main codes and of detail codes as they were before anything
        was adjudicated, and without adjudications: what agreement is worked out from.
    light : tuple of LightModel
        What it learned from people's judgements of codes that were added to its codebook, the
        models that were not good enough to code included; those of its commonest codebook.
    """

    coder_id: str
    kind: str
    letters: frozenset[str]
    codings: tuple[CodedExcerpt, ...]
    codebook_digests: tuple[str, ...]
    reviews: tuple[Review, ...] = ()
    detail_codings: tuple[CodedExcerpt, ...] = ()
    detail_reviews: tuple[Review, ...] = ()
    independent_reviews: tuple[Review, ...] = ()
    independent_detail_reviews: tuple[Review, ...] = ()
    light: tuple[LightModel, ...] = ()

    @property
    def all_codings(self) -> tuple[CodedExcerpt, ...]:
        """The main codes that it assigned, and after them the detail codes."""
        return self.codings + self.detail_codings

    @property
    def is_person(self) -> bool:
        """Whether the coder is a person."""
        return self.kind == HUMAN

    @property
    def commonest_codebook(self) -> str | None:
        """The digest of the codebook of most of its codings, None if it went by none.

        Of equals, it is the last by digest.
        """
        used = [coding.codebook_digest for coding in self.all_codings]
        return max(
            self.codebook_digests, key=lambda digest: (used.count(digest), digest), default=None
        )


def choose_coder(coders: Mapping[str, CorpusCoder], name: str | None) -> CorpusCoder:
    """Return the coder of a name, or the usual one.

    Without a name it is the only coder that is not a person, or else the only model.

    Raises
    ------
    UsageError
        If there is no such coder, or several to choose from.
    """
    names = ", ".join(sorted(coders))
    if name is None:
        derived = sorted(coder.coder_id for coder in coders.values() if not coder.is_person)
        if not derived:
            raise UsageError(
                "No letter in the workspace has been coded by rules or a model.",
                f"Run 'letters run' first, or name a person with --coder: {names}."
                if coders
                else "Run 'letters run' first.",
            )
        name = only_choice(derived, coders)
        if name is None:
            raise UsageError(
                f"Several coders have coded these letters: {', '.join(derived)}.",
                "Name one with --coder.",
            )
    if name not in coders:
        raise unknown_coder(name, coders)
    return coders[name]


def choose_measured(
    coders: Mapping[str, CorpusCoder], name: str | None, reference: str | None
) -> CorpusCoder:
    """Return the coder that is to be measured against a reference.

    Without a name it is the only coder besides the reference, or else the only model.

    Raises
    ------
    UsageError
        If there is no such coder, several to choose from, or it is the reference itself.
    """
    if not coders:
        raise UsageError(
            "No letter in the workspace has been coded.", "Code its letters with 'letters run'."
        )
    if name is None:
        others = [other for other in sorted(coders) if other != reference]
        name = only_choice(others, coders)
        if name is None:
            raise UsageError(
                f"There are several coders to choose from: {', '.join(others)}."
                if others
                else f"There is no coder besides {reference}.",
                "Use --coder to choose the coder to evaluate.",
            )
    if name not in coders:
        raise unknown_coder(name, coders)
    if name == reference:
        raise UsageError(f"{name} cannot be compared with itself.", "Name another coder.")
    return coders[name]


def only_choice(names: Sequence[str], coders: Mapping[str, CorpusCoder]) -> str | None:
    """Return the only one of some coders, or else the only model among them, or None."""
    models = [name for name in names if coders[name].kind == MODEL]
    return next((choice[0] for choice in (names, models) if len(choice) == 1), None)


def people_among(coders: Iterable[CorpusCoder]) -> tuple[str, ...]:
    """Return the names of the people among some coders."""
    return tuple(sorted(coder.coder_id for coder in coders if coder.is_person))
