"""What is known of a coder's errors and answers on held-out letters, and where it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from inspection_letters.analysis.choosing import Coded, performance_folder
from inspection_letters.analysis.statistics.answers import ANSWERS, Answers, keys, read_answers
from inspection_letters.analysis.statistics.held_out import (
    HELD_OUT,
    HeldOut,
    find_held_out,
    read_held_out,
)
from inspection_letters.coding.choice import default_model_path
from inspection_letters.records import Excerpt
from inspection_letters.records.errors import UsageError


def errors_of(
    coded: Coded, model: Path | None = None, usual_model: Path | None = None
) -> HeldOut | None:
    """Return what is known of a coder's errors on letters held out, or None.

    Parameters
    ----------
    coded : Coded
        What the coder has done in a workspace.
    model : Path, optional
        The folder of the model that coded, if somebody says so.
    usual_model : Path, optional
        The folder of a model that may have coded.

    Returns
    -------
    HeldOut or None
        From ``model``, or else from what comes with the package, or from
        ``usual_model``. None for a person, and where letters were coded by several
        codebooks.

    Raises
    ------
    UsageError
        If ``model`` has no such file, or did not code these letters.
    """
    if model is not None:
        return _of_model(model, coded)
    if coded.human or len(coded.codebooks) != 1:
        return None
    folders = [default_model_path(), *([usual_model] if usual_model else [])]
    paths = [*sorted(performance_folder().glob("*.json")), *(one / HELD_OUT for one in folders)]
    return find_held_out(paths, coded.coder_id, coded.codebooks[0])


def answers_of(
    coder_id: str, codebook_digest: str, folders: Iterable[Path | None]
) -> Answers | None:
    """Return a model's answers on the letters it was made from, or None.

    Parameters
    ----------
    coder_id, codebook_digest : str
        The model, and the codebook that it coded by.
    folders : iterable of Path or None
        Folders of models to look into, after that of the packaged one.
    """
    for folder in (default_model_path(), *folders):
        path = folder / ANSWERS if folder is not None else None
        if path is None or not path.exists():
            continue
        found = read_answers(path)
        if (found.coder_id, found.codebook_digest) == (coder_id, codebook_digest):
            return found
    return None


def learned_letters(ordered: Sequence[Excerpt], answers: Answers) -> frozenset[str]:
    """Return the letters that a model was made from: those it has answers on most excerpts of.

    Parameters
    ----------
    ordered : sequence of Excerpt
        All excerpts of some letters, by letter and in reading order.
    answers : Answers
        What is kept with the model.
    """
    known: dict[str, list[bool]] = {}
    for one, key in zip(ordered, keys(ordered), strict=True):
        known.setdefault(one.letter_id, []).append(key in answers.by_key)
    return frozenset(letter for letter, seen in known.items() if sum(seen) > len(seen) / 2)


def errors_in(model: Path) -> HeldOut:
    """Return what is known of the errors of a model, from its folder.

    Raises
    ------
    UsageError
        If the folder has no such file.
    """
    path = model / HELD_OUT
    if not path.exists():
        raise UsageError(
            f"{model} has no file {HELD_OUT} with a model's errors.",
            "Name a folder that 'letters train' has written.",
        )
    return read_held_out(path)


def _of_model(model: Path, coded: Coded) -> HeldOut:
    found = errors_in(model)
    if coded.coder_id != found.coder_id:
        raise UsageError(
            f"The model in {model} is {found.coder_id}; these codes are by {coded.coder_id}.",
            f"Name the model that coded, or ask for its codes with --coder {found.coder_id}.",
        )
    if coded.codebooks and coded.codebooks != (found.codebook_digest,):
        raise UsageError(
            f"{found.coder_id} coded these letters by another codebook than the model in {model} "
            "is for.",
            "Run the letters again with this model and its codebook.",
        )
    return found


__all__ = ["answers_of", "errors_in", "errors_of", "learned_letters"]
