"""What is known of light models of added codes, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from inspection_letters.analysis.statistics.prevalence import wilson
from inspection_letters.records.light_models import CodeTally, LightModel
from inspection_letters.records.rounding import count


def light_sentences(models: Mapping[str, Collection[LightModel]]) -> Iterator[str]:
    """Yield what a run says of each light model, by coder."""
    for of_coder in models.values():
        yield from map(run_sentence, of_coder)


def run_sentence(model: LightModel) -> str:
    """Return what a run says of a light model: how many judgements, what codes, how well."""
    said = f"{model.code_id}: {count(model.judged, 'judgement')} by people; "
    if model.lacking:
        return f"{said}coded by patterns ({model.lacking})."
    if model.used:
        return f"{said}coded by a model fitted to them. {figures(model)}"
    return (
        f"{said}coded by patterns, since a model fitted to them found the code less well. "
        f"{figures(model)}"
    )


def figures(model: LightModel) -> str:
    """Return the figures of a light model and of the patterns, each with its interval."""
    return (
        f"On {count(model.judged, 'sentence')} of {count(model.letters, 'letter')}, each letter "
        f"held out in turn: model {_words(model.by_model)}; patterns {_words(model.by_patterns)}."
    )


def _words(tally: CodeTally) -> str:
    return (
        f"precision {_share(tally.right, tally.assigned)}, "
        f"recall {_share(tally.right, tally.present)}"
    )


def _share(right: int, total: int) -> str:
    if not total:
        return "unknown (never assigned)"
    low, high = wilson(right / total, total)
    return f"{right / total:.2f} ({low:.2f} to {high:.2f}, n {total})"


__all__ = ["figures", "light_sentences", "run_sentence"]
