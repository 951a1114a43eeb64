"""Codes that a coder learned from people in the workspace: people cannot measure them."""

from __future__ import annotations

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.evaluation_records import Coding
from inspection_letters.analysis.light_figures import figures
from inspection_letters.records.light_models import LightModel


def learned_from_people(
    corpus: CodedCorpus, measured: Coding, reference: Coding
) -> tuple[LightModel, ...]:
    """Return the light models whose codes cannot be compared with people: they learned from them.

    None if neither of the two is people or gold.

    Parameters
    ----------
    corpus : CodedCorpus
        The corpus.
    measured, reference : Coding
        The two codings of an evaluation.
    """
    programs = [
        corpus.coders[coding.name]
        for coding in (measured, reference)
        if coding.name in corpus.coders and not corpus.coders[coding.name].is_person
    ]
    if len(programs) != 1:
        return ()
    (coder,) = programs
    codes = {*measured.code_ids, *measured.detail_ids}
    # A model that no longer codes may have assigned what letters still have, until they are run.
    learned = {
        coding.code_id
        for coding in (*coder.codings, *coder.detail_codings)
        if coding.grounds and coding.grounds.judgements
    }
    return tuple(
        model
        for model in coder.light
        if model.code_id in codes and (model.used or model.code_id in learned)
    )


def evaluation_sentence(model: LightModel) -> str:
    """Return why an evaluation leaves out the code of a light model, and what is known of it."""
    return (
        f"{model.code_id} is left out: its model learned from people's judgements in this "
        f"workspace. {figures(model)}"
    )


__all__ = ["evaluation_sentence", "learned_from_people"]
