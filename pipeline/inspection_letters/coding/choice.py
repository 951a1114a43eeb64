"""Choose the coders of a run, and make them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inspection_letters.codebook import codebook_file, default_codebook_path, load_codebook
from inspection_letters.coding.added_codes import coder_of_added, digest_with_added
from inspection_letters.coding.manifest import EDITED, edited_sentence, read_manifest
from inspection_letters.coding.protocol import Coder
from inspection_letters.coding.registry import MODEL, RULES, AddedCoder, CoderRequest, build_coder
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.common.settings.run import Settings
from inspection_letters.records import Codebook
from inspection_letters.records.errors import UsageError
from inspection_letters.records.light_models import LightModel, models_in_use

ALL = "all"
"""The name for both coders that come with the package."""


@dataclass(frozen=True, slots=True)
class ChosenCoder:
    """A coder that a run will use, not yet loaded (see `make_coder`).

    Attributes
    ----------
    name : str
        The name under which it is registered: ``rules``, ``model`` or a plug-in's name.
    kind : {"rules", "model"}
        Whether it is a set of rules or a model.
    coder_id, digest : str
        The coder's own ID and digest (see `inspection_letters.coding.Coder`).
    codebook_path : Path
        The codebook's file.
    folder : Path or None
        The folder of the model, if the coder has one.
    light : tuple of LightModel
        The light models of added codes with which it codes.
    """

    name: str
    kind: str
    coder_id: str
    digest: str
    codebook_path: Path
    folder: Path | None = None
    light: tuple[LightModel, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The coders of a run, in the order of reporting, and a note for the user, if any."""

    coders: tuple[ChosenCoder, ...]
    note: str | None = None


def default_model_path() -> Path:
    """Return the folder of the model that comes with the package."""
    return shipped("models", "send-area")


def codebook_path_of(settings: Settings) -> Path:
    """Return the path of the codebook that a run uses."""
    return codebook_file(settings.codebook or default_codebook_path()).resolve()


@cache
def codebook_at(path: Path) -> Codebook:
    """Read a codebook, once per process, because parsing YAML is slow.

    Raises
    ------
    CodebookError
        If the codebook has faults.
    """
    return load_codebook(path)


def choose_coders(settings: Settings) -> Choice:
    """Choose the coders of a run, without loading their models.

    By default this is the model that comes with the package, or the rules if that model
    is not for the chosen codebook.

    Raises
    ------
    CodebookError
        If the codebook or its patterns have faults.
    UsageError
        If there is no such coder, or the requested model is missing, damaged or for another
        codebook.
    """
    path = codebook_path_of(settings)
    if settings.coder == RULES:
        return Choice((_chosen(RULES, path),))
    if settings.coder is not None and settings.coder not in (MODEL, ALL):
        return Choice((_chosen(settings.coder, path, settings.model),))
    folder = (settings.model or default_model_path()).resolve()
    if settings.coder is None and settings.model is None:
        codebook = codebook_at(path)
        manifest = read_manifest(folder)
        if not manifest.fits(codebook):
            is_edited = manifest.is_edited(codebook)
            return Choice((_chosen(RULES, path),), _fallen_back(codebook, is_edited=is_edited))
    if settings.coder == ALL:
        return Choice((_model(path, folder), _chosen(RULES, path)))
    return Choice((_model(path, folder),))


@cache
def make_coder(chosen: ChosenCoder) -> Coder:
    """Make a chosen coder, once per process.

    Raises
    ------
    CodebookError
        If the codebook or its patterns have faults.
    UsageError
        If there is no usable model for the codebook, or the coder is not the one that
        was chosen.
    """
    made = build_coder(
        chosen.name,
        CoderRequest(
            codebook_at(chosen.codebook_path), chosen.codebook_path, chosen.folder, chosen.light
        ),
    )
    # Results are stored under the key of the coder with which the run was planned.
    if (made.coder_id, made.digest) != (chosen.coder_id, chosen.digest):
        raise UsageError(
            f"The coder {chosen.coder_id} was changed after the run had begun.",
            "Run the same command again when no other program is writing to its files.",
        )
    return made


@cache
def _chosen(name: str, path: Path, folder: Path | None = None) -> ChosenCoder:
    coder = build_coder(name, CoderRequest(codebook_at(path), path, folder))
    kind = coder.kind if isinstance(coder, AddedCoder) else name
    return ChosenCoder(name, kind, coder.coder_id, coder.digest, path, folder)


def _model(path: Path, folder: Path, light: tuple[LightModel, ...] = ()) -> ChosenCoder:
    manifest = read_manifest(folder)
    codebook = codebook_at(path)
    manifest.check(codebook)
    digest = digest_with_added(manifest, coder_of_added(manifest, codebook, path, light))
    return ChosenCoder(MODEL, MODEL, manifest.coder_id, digest, path, folder, light)


def codes_with_light_models(chosen: ChosenCoder) -> tuple[str, ...]:
    """Return the codes that a chosen coder can leave to light models: those added to a model's."""
    if chosen.name != MODEL or chosen.folder is None:
        return ()
    codebook = codebook_at(chosen.codebook_path)
    is_extended = read_manifest(chosen.folder).codebook["digest"] != codebook.digest
    return codebook.added if is_extended else ()


def with_light_models(chosen: ChosenCoder, light: Iterable[LightModel]) -> ChosenCoder:
    """Return a chosen model that codes added codes with light models, where they are in use."""
    used = models_in_use(light)
    if chosen.folder is None or not used:
        return chosen
    return _model(chosen.codebook_path, chosen.folder, used)


def _fallen_back(codebook: Codebook, *, is_edited: bool) -> str:
    if is_edited:
        return f"Coded by rules. {edited_sentence(codebook)} {EDITED}."
    return (
        f"Coded by rules, because no model was named for codebook '{codebook.name}' "
        f"{codebook.version}. 'letters train' makes a model, and --model FOLDER names it."
    )
