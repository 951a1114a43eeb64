"""Read who or what has coded a workspace, with main codes and detail codes apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import compress
from operator import not_

from sqlalchemy import Connection

from inspection_letters.analysis.coders import CorpusCoder
from inspection_letters.analysis.independent import independent_reviews
from inspection_letters.analysis.people import reviews_by_layer
from inspection_letters.records import Codebook
from inspection_letters.store import coding_history, queries, writes
from inspection_letters.store.light_models import stored_light_models
from inspection_letters.store.reviews import Review
from inspection_letters.store.schema import HUMAN


def load_codebooks(conn: Connection, reviews: Sequence[Review]) -> dict[str, Codebook]:
    """Return the codebooks by which anything was coded, by digest."""
    digests = {*queries.codebooks_used(conn), *(review.codebook_digest for review in reviews)}
    return {digest: queries.codebook(conn, digest) for digest in sorted(digests)}


def load_coders(
    conn: Connection,
    judged: Sequence[Review],
    codebooks: Mapping[str, Codebook],
) -> dict[str, CorpusCoder]:
    """Return every coder with all that it has coded, by name.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.read`.
    judged : sequence of Review
        What people judged, of both layers.
    codebooks : mapping of str to Codebook
        The codebooks by digest; a coding is of the layer that its own codebook says.
    """
    details = {digest: frozenset(codebook.detail_ids) for digest, codebook in codebooks.items()}
    kinds = {coder.coder_id: coder.coder_kind for coder in queries.coders(conn)}
    kinds |= {review.coder_id: HUMAN for review in judged}
    layers = (
        *reviews_by_layer(judged, codebooks),
        *reviews_by_layer(_independent(conn, judged), codebooks),
    )
    light = stored_light_models(conn)
    coders = {}
    for coder_id, kind in sorted(kinds.items()):
        codings = queries.codings_by(conn, coder_id)
        own, own_detail, independent, independent_detail = (
            tuple(review for review in of_layer if kind == HUMAN and review.coder_id == coder_id)
            for of_layer in layers
        )
        if kind == HUMAN:
            letters = {review.letter_id for review in own}
            digests = {review.codebook_digest for review in own}
        else:
            letters = {*queries.stage_keys(conn, writes.code_stage(coder_id))}
            digests = {coding.codebook_digest for coding in codings}
        in_detail = [coding.code_id in details[coding.codebook_digest] for coding in codings]
        coder = CorpusCoder(
            coder_id,
            kind,
            frozenset(letters),
            tuple(compress(codings, map(not_, in_detail))),
            tuple(sorted(digests)),
            own,
            tuple(compress(codings, in_detail)),
            own_detail,
            independent,
            independent_detail,
        )
        by_codebook = light.get((coder_id, coder.commonest_codebook or ""), ())
        coders[coder_id] = replace(coder, light=by_codebook)
    return coders


def _independent(conn: Connection, judged: Sequence[Review]) -> tuple[Review, ...]:
    changes = coding_history.all_changes(conn) if coding_history.was_adjudicated(conn) else ()
    return independent_reviews(judged, changes)
