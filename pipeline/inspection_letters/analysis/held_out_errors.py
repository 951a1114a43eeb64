"""What is known of a coder from letters held out: its errors and its answers there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from inspection_letters.analysis.coders import CorpusCoder
from inspection_letters.analysis.statistics.answers import ANSWERS, Answers, keys, read_answers
from inspection_letters.analysis.statistics.held_out import (
    HELD_OUT,
    HeldOut,
    find_held_out,
    read_held_out,
)
from inspection_letters.coding.choice import default_model_path
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.records import Codebook, Excerpt
from inspection_letters.records.errors import UsageError
from inspection_letters.store.schema import RULES


def performance_folder() -> Path:
    """Return the folder with the errors of the packaged rule sets on held-out letters."""
    return shipped("corpus", "performance")


def find_errors(
    coder: CorpusCoder,
    model: Path | None = None,
    models: Sequence[Path] = (),
    codebook: Codebook | None = None,
) -> HeldOut | None:
    """Return the errors of a coder on held-out letters, or None.

    Parameters
    ----------
    coder : CorpusCoder
        The coder.
    model : Path, optional
        The folder of the model that did the coding, if the user names it.
    models : sequence of Path
        Folders of models that may have done it.
    codebook : Codebook, optional
        The codebook of the coding. If it extends another, errors by that one count: they do not
        cover the added codes.

    Returns
    -------
    HeldOut or None
        From ``model``, else from what is packaged, else from ``models``. None for a
        person, for a coder that was not measured on held-out letters, and where letters were
        coded by several codebooks.

    Raises
    ------
    UsageError
        If ``model`` has no such file, or did not code these letters.
    """
    if model is not None:
        return _errors_of_model(model, coder, codebook.digests if codebook else ())
    if coder.is_person or len(coder.codebook_digests) != 1:
        return None
    digest = coder.codebook_digests[0]
    # Rules of an extended codebook carry other codes over, so their errors are not the same.
    extends = codebook is not None and codebook.digest == digest and coder.kind != RULES
    digests = codebook.digests if codebook is not None and extends else (digest,)
    return known_errors(coder.coder_id, digests, models)


def known_errors(
    coder_id: str, codebook_digests: Sequence[str], models: Sequence[Path] = ()
) -> HeldOut | None:
    """Return the errors of a coder by one codebook on held-out letters, or None.

    Parameters
    ----------
    coder_id : str
        The coder.
    codebook_digests : sequence of str
        The codebook by which it coded, and after it the one that this extends, if any.
    models : sequence of Path
        Folders of models to look into, after what is packaged.
    """
    folders = (default_model_path(), *models)
    paths = [
        *sorted(performance_folder().glob("*.json")),
        *(folder / HELD_OUT for folder in folders),
    ]
    found = (find_held_out(paths, coder_id, digest) for digest in codebook_digests)
    return next(filter(None, found), None)


def read_errors(model: Path) -> HeldOut:
    """Read the errors of a model on held-out letters from its folder.

    Raises
    ------
    UsageError
        If the folder has no such file.
    """
    path = model / HELD_OUT
    if not path.exists():
        raise UsageError(
            f"The folder {model} has no file {HELD_OUT} with the model's errors.",
            "Name a folder that 'letters train' has written.",
        )
    return read_held_out(path)


def find_answers(
    coder_id: str, codebook_digests: Sequence[str], folders: Iterable[Path]
) -> Answers | None:
    """Return a model's held-out answers on the letters it was trained on, or None.

    Parameters
    ----------
    coder_id : str
        The model.
    codebook_digests : sequence of str
        The codebook by which it coded, and the one that this extends, if any.
    folders : iterable of Path
        Folders of models to look into, after that of the packaged one.
    """
    for folder in (default_model_path(), *folders):
        path = folder / ANSWERS
        if not path.exists():
            continue
        answers = read_answers(path)
        if answers.coder_id == coder_id and answers.codebook_digest in codebook_digests:
            return answers
    return None


def trained_on(excerpts: Sequence[Excerpt], answers: Answers) -> frozenset[str]:
    """Return the letters on which a model was trained: it has answers on most of each.

    Parameters
    ----------
    excerpts : sequence of Excerpt
        All excerpts of some letters, by letter and in reading order.
    answers : Answers
        What is kept with the model.
    """
    known: dict[str, list[bool]] = {}
    for excerpt, key in zip(excerpts, keys(excerpts), strict=True):
        known.setdefault(excerpt.letter_id, []).append(key in answers.by_key)
    return frozenset(letter_id for letter_id, found in known.items() if sum(found) > len(found) / 2)


def _errors_of_model(model: Path, coder: CorpusCoder, digests: Sequence[str]) -> HeldOut:
    errors = read_errors(model)
    if coder.coder_id != errors.coder_id:
        raise UsageError(
            f"The model in {model} is {errors.coder_id}; these codes are by {coder.coder_id}.",
            "Name the folder of the model that coded the letters, or ask for the codes of this "
            f"one with --coder {errors.coder_id}.",
        )
    used = coder.codebook_digests
    extends = len(used) == 1 and used[0] in digests and errors.codebook_digest in digests
    if used and used != (errors.codebook_digest,) and not extends:
        raise UsageError(
            f"{errors.coder_id} coded these letters by a codebook other than the one the model "
            f"in {model} was trained for.",
            "Run the letters again with this model and its codebook.",
        )
    return errors
