"""Gather what model, rules and people say of each excerpt, beside the codes that count."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from inspection_letters.analysis.coders import CorpusCoder
from inspection_letters.analysis.excerpts import Opinions
from inspection_letters.analysis.people import codes_in_dispute, reviews_by_excerpt
from inspection_letters.records import Codebook, CodedExcerpt, Excerpt
from inspection_letters.store.reviews import Review
from inspection_letters.store.schema import MODEL, RULES


def opinions_by_excerpt(
    coders: Mapping[str, CorpusCoder],
    coder: CorpusCoder,
    layers: Iterable[Iterable[Review]],
    codebooks: Mapping[str, Codebook],
    unsure: Collection[str],
) -> Callable[[Excerpt], Opinions]:
    """Return a function from an excerpt to what each coder says of it.

    Parameters
    ----------
    coders : mapping of str to CorpusCoder
        All coders, by name.
    coder : CorpusCoder
        The coder that counts. Of several models or rule sets it comes first, and otherwise
        the last by name.
    layers : iterable of iterable of Review
        What people judged of main codes, and of detail codes. Where an adjudicator has
        decided, nobody differs or is unsure any more.
    codebooks : mapping of str to Codebook
        The codebooks by which they judged, by digest.
    unsure : collection of str
        The IDs of excerpts that people have marked as not sure.
    """
    model, rules = (_of_kind(coders, coder, kind) for kind in (MODEL, RULES))
    of_model, of_rules = _codings(model), _codings(rules)
    split: dict[str, set[str]] = {}
    settled: set[str] = set()
    for reviews in layers:
        for excerpt_id, of_excerpt in reviews_by_excerpt(reviews).items():
            if any(review.adjudicated for review in of_excerpt):
                settled.add(excerpt_id)
                continue
            if disputed := codes_in_dispute(of_excerpt, codebooks):
                split.setdefault(excerpt_id, set()).update(disputed)

    def opinions(excerpt: Excerpt) -> Opinions:
        key = excerpt.excerpt_id
        has_model, has_rules = (
            found is not None and excerpt.letter_id in found.letters for found in (model, rules)
        )
        return Opinions(
            model=tuple(of_model.get(key, ())) if has_model else None,
            rules=tuple(of_rules.get(key, ())) if has_rules else None,
            unsure=key in unsure and key not in settled,
            split=frozenset(split.get(key, ())),
        )

    return opinions


def _of_kind(
    coders: Mapping[str, CorpusCoder], coder: CorpusCoder, kind: str
) -> CorpusCoder | None:
    if coder.kind == kind:
        return coder
    named = [name for name in sorted(coders) if coders[name].kind == kind]
    return coders[named[-1]] if named else None


def _codings(coder: CorpusCoder | None) -> dict[str, list[CodedExcerpt]]:
    found: dict[str, list[CodedExcerpt]] = {}
    for coding in coder.all_codings if coder is not None else ():
        found.setdefault(coding.excerpt_id, []).append(coding)
    return found


__all__ = ["opinions_by_excerpt"]
