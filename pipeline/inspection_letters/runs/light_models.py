"""Light models of a run: what people judged of added codes, and what is learned from it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from inspection_letters.analysis.corpus_coders import load_codebooks
from inspection_letters.analysis.people import (
    codes_unasked,
    people_first,
    reviews_by_excerpt,
    reviews_by_layer,
)
from inspection_letters.codebook import load_patterns
from inspection_letters.coding.choice import (
    Choice,
    codebook_at,
    codes_with_light_models,
    with_light_models,
)
from inspection_letters.coding.rules import coder_of_some
from inspection_letters.records import Codebook, Excerpt
from inspection_letters.records.light_models import (
    FEWEST_JUDGED,
    FEWEST_LETTERS,
    FEWEST_OF_EACH,
    LightModel,
)
from inspection_letters.records.rounding import count
from inspection_letters.records.versions import LIGHT_MODEL
from inspection_letters.store import queries
from inspection_letters.store.damage import NO_DAMAGE, Damage
from inspection_letters.store.light_models import stored_light_models
from inspection_letters.store.reviews import Review, all_reviews


@dataclass(frozen=True, slots=True)
class Learned:
    """The coders of a run with their light models, and all light models by coder.

    Coders for which there are none and were none are left out.
    """

    choice: Choice
    models: Mapping[str, tuple[LightModel, ...]]


def learn(conn: Connection, choice: Choice, damage: Damage = NO_DAMAGE) -> Learned:
    """Fit light models of added codes to what people judged, unless they are stored already.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.read`.
    choice : Choice
        The coders of a run.
    damage : Damage, optional
        What the workspace has lost: light models that were changed are made again.

    Returns
    -------
    Learned
        Models that do no worse than the patterns are with the coders; the others are listed.
    """
    models: dict[str, tuple[LightModel, ...]] = {}
    coders = []
    for chosen in choice.coders:
        code_ids = codes_with_light_models(chosen)
        if code_ids:
            digest = codebook_at(chosen.codebook_path).digest
            stored_before = stored_light_models(conn).get((chosen.coder_id, digest), ())
            stored = () if damage.must_learn(chosen.coder_id, digest) else stored_before
            found = _models(conn, chosen.codebook_path, code_ids, stored)
            if found or stored_before or damage.must_learn(chosen.coder_id, digest):
                models[chosen.coder_id] = found
            chosen = with_light_models(chosen, found)
        coders.append(chosen)
    return Learned(replace(choice, coders=tuple(coders)), models)


def judgements_of(
    code_id: str, reviews: Sequence[Review], codebooks: Mapping[str, Codebook]
) -> dict[str, bool]:
    """Return of each excerpt that people judged whether it has an added code, by excerpt ID.

    Excerpts that people judged by a codebook without the code are left out: nobody was asked.

    Parameters
    ----------
    code_id : str
        The code.
    reviews : sequence of Review
        People's judgements of the code's layer.
    codebooks : mapping of str to Codebook
        The codebooks by which they judged, by digest.
    """
    by_excerpt = reviews_by_excerpt(reviews)
    unasked = codes_unasked(by_excerpt, [code_id], codebooks)
    return {
        excerpt_id: code_id in people_first(of_excerpt, {}, [code_id], codebooks)
        for excerpt_id, of_excerpt in sorted(by_excerpt.items())
        if code_id not in unasked[excerpt_id]
    }


def what_lacks(letters: Sequence[str], has_code: Sequence[bool]) -> str:
    """Return what judgements lack for a light model; empty if they suffice.

    Parameters
    ----------
    letters : sequence of str
        The letter of each sentence that people judged.
    has_code : sequence of bool
        Whether it has the code.
    """
    if len(has_code) < FEWEST_JUDGED:
        return f"a model needs {FEWEST_JUDGED}"
    for answer, words in ((True, "with the code"), (False, "without it")):
        of_answer = [
            letter for letter, found in zip(letters, has_code, strict=True) if found is answer
        ]
        if len(of_answer) < FEWEST_OF_EACH or len({*of_answer}) < FEWEST_LETTERS:
            return (
                f"a model needs {FEWEST_OF_EACH} sentences {words} from {FEWEST_LETTERS} letters, "
                f"and there {'is' if len(of_answer) == 1 else 'are'} {len(of_answer)} from "
                f"{count(len({*of_answer}), 'letter')}"
            )
    return ""


def _models(
    conn: Connection, path: Path, code_ids: Sequence[str], stored: Sequence[LightModel]
) -> tuple[LightModel, ...]:
    raw = all_reviews(conn)
    codebooks = load_codebooks(conn, raw)
    if not any(set(code_ids) & {*book.all_code_ids} for book in codebooks.values()):
        return ()
    codebook = codebook_at(path)
    main, detail = reviews_by_layer(raw, codebooks)
    excerpts = {excerpt.excerpt_id: excerpt for excerpt in queries.all_excerpts(conn)}
    found = []
    for code_id in code_ids:
        reviews = main if code_id in codebook.code_ids else detail
        judged = judgements_of(code_id, reviews, codebooks)
        if judged:
            found.append(_model(code_id, judged, excerpts, codebook, path, stored))
    return tuple(found)


def _encoder_digest() -> str:
    # Most runs fit nothing, and do without onnxruntime.
    from inspection_letters.common.encoders.embedder import load_embedder

    return load_embedder().digest


def _model(
    code_id: str,
    judged: Mapping[str, bool],
    excerpts: Mapping[str, Excerpt],
    codebook: Codebook,
    path: Path,
    stored: Sequence[LightModel],
) -> LightModel:
    """Return the light model of a code: the stored one, if it was made from the same."""
    letters = {excerpts[excerpt_id].letter_id for excerpt_id in judged}
    others = [
        excerpt_id
        for excerpt_id, excerpt in excerpts.items()
        if excerpt.letter_id in letters and excerpt_id not in judged
    ]
    patterns = coder_of_some(codebook, load_patterns(path, codebook), [code_id])
    lacking = what_lacks(
        [excerpts[excerpt_id].letter_id for excerpt_id in judged], [*judged.values()]
    )
    made_from = [
        LIGHT_MODEL,
        "" if lacking else _encoder_digest(),
        codebook.digest,
        patterns.digest if patterns else "",
        judged,
        others,
    ]
    known = LightModel(
        code_id=code_id,
        name=LIGHT_MODEL,
        learned_from=sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest(),
        judged=len(judged),
        positive=sum(judged.values()),
        letters=len(letters),
        lacking=lacking,
    )
    for model in stored:
        if (model.code_id, model.learned_from) == (code_id, known.learned_from):
            return model
    if known.lacking:
        return known
    # Most runs fit nothing, and do without what fitting needs.
    from inspection_letters.runs.light_fitting import fit_light_model
    from inspection_letters.runs.light_gold import light_gold

    return fit_light_model(known, light_gold(code_id, judged, others, excerpts, codebook, path))


__all__ = ["Learned", "judgements_of", "learn", "what_lacks"]
