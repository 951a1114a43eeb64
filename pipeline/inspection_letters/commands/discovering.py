"""Find topics in a workspace, keep them there, and write tables and figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from inspection_letters.commands.topic_text import print_drift, print_stability, print_topics
from inspection_letters.files.atomic import atomic_file
from inspection_letters.outputs.report.topic_figures import write_figures
from inspection_letters.records.errors import UsageError
from inspection_letters.runs.refresh_topics import FOLDER, MODEL_FILE
from inspection_letters.runs.topics import (
    VECTORS_FILE,
    Material,
    describe,
    gather,
    give,
    write_tables,
)
from inspection_letters.store import open_store
from inspection_letters.topics import (
    Drift,
    FileCache,
    FitSettings,
    Fitted,
    StabilityReport,
    codebook_seeds,
    emerging,
    fit,
    load_embedder,
    load_model,
    measure_drift,
    measure_stability,
    propose_codes,
    save_model,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; see `letters topics`."""

    to: Path | None = None
    stability: bool = False
    propose_codes: Path | None = None
    guided: bool = False
    refit: bool = False
    number: int | None = None
    coder: str | None = None
    seed: int = 0
    database_url: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Topics, how they came about, and what else was measured."""

    fitted: Fitted
    kept: bool
    new_letters: int
    drift: Drift | None
    stability: StabilityReport | None


def discover(workspace: Path, wish: Wish, console: Console, err: Console) -> Found:
    """Find topics, or give new letters those there are; write and print them.

    Raises
    ------
    UsageError
        If the workspace has no letters, or something cannot be written.
    """
    with open_store(workspace, url=wish.database_url) as opened, opened.read() as conn:
        material = gather(conn, wish.coder)
    if not material.excerpts:
        raise UsageError(
            f"The workspace {workspace} holds no letters.", "Run 'letters run' on some first."
        )
    folder = workspace / FOLDER
    try:
        found = find(material, folder, wish, err)
        to = wish.to or folder
        write_tables(found.fitted, to)
        write_figures(found.fitted, material.facts, to)
        if wish.propose_codes:
            write_proposals(found.fitted, material, wish.propose_codes)
    except OSError as error:
        raise UsageError(
            f"{error.filename or folder} cannot be written ({error.strerror or error}).",
            "Name a folder that you may write to.",
        ) from error
    print_topics(console, found.fitted, material.coder_id)
    if found.kept:
        print_drift(console, found.drift, found.new_letters)
    if found.stability:
        print_stability(console, found.stability)
    if wish.propose_codes:
        console.print(
            f"{len(emerging(found.fitted))} entries to edit: {wish.propose_codes}",
            highlight=False,
            soft_wrap=True,
        )
    console.print(f"Tables and figures: {to}", highlight=False, soft_wrap=True)
    return found


def find(material: Material, folder: Path, wish: Wish, err: Console) -> Found:
    """Fit topics, or assign those that are kept in a folder; keep the result there."""
    embedder = load_embedder()
    cache = FileCache(folder / VECTORS_FILE)
    previous = load_model(folder) if (folder / MODEL_FILE).exists() else None
    seeds = codebook_seeds(material.codebook) if wish.guided and material.codebook else None
    drift, new = None, 0
    kept = previous is not None and not wish.refit and not wish.guided and wish.number is None
    if previous is not None and kept:
        fitted, new = give(previous, material.documents, embedder, cache)
        drift = measure_drift(fitted.model, fitted.topics)
    else:
        err.print("Finding topics; this takes a minute or two.", highlight=False)
        settings = FitSettings(topics=wish.number)
        fitted = fit(
            material.documents,
            embedder,
            seed=wish.seed,
            settings=settings,
            cache=cache,
            seeds=seeds,
            previous=previous,
        )
    report = None
    if wish.stability:
        err.print("Fitting again twenty times, to see what stays.", highlight=False)
        known = set(fitted.model.letter_ids)
        documents = [one for one in material.documents if one.letter_id in known]
        fitted, report = measure_stability(fitted, documents, embedder, cache=cache, seeds=seeds)
    fitted = describe(fitted, material)
    folder.mkdir(parents=True, exist_ok=True)
    cache.save()
    save_model(fitted, folder)
    return Found(fitted, kept, new, drift, report)


def write_proposals(fitted: Fitted, material: Material, path: Path) -> None:
    """Write emerging themes as entries of a codebook, with where their evidence stands."""
    from ruamel.yaml import YAML

    quotes = {one.excerpt_id: one.quote for one in material.excerpts}
    letters = {one.excerpt_id: one.letter_id for one in material.excerpts}
    topics = emerging(fitted)
    entries = []
    for topic, code in zip(topics, propose_codes(topics, quotes), strict=True):
        entries.append(
            {
                "id": code.id,
                "group": code.group,
                "label": code.label,
                "definition": code.definition,
                "include": code.include,
                "exclude": code.exclude,
                "examples": list(code.examples),
                "evidence": [
                    {"excerpt": one, "area": material.areas.get(letters.get(one, ""), "")}
                    for one in topic.examples
                ],
            }
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(path) as part, part.open("w", encoding="utf-8") as stream:
        stream.write(
            "# Proposed codes: write each definition, then take what you keep into your codebook\n"
            "# (without the lines of evidence) and raise its version.\n"
        )
        yaml = YAML()
        yaml.width = 96
        yaml.dump({"codes": entries}, stream)


__all__ = ["Found", "Material", "Wish", "describe", "discover", "find", "gather", "give"]
