"""Find topics in a workspace, keep them there, and write tables and figures."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from sqlalchemy import Connection

from pipeline.atomic import atomic_file
from pipeline.cli.choosing import Coded, choose_coder, codebook_of, region_of, regions
from pipeline.cli.topic_text import print_drift, print_stability, print_topics
from pipeline.errors import UsageError
from pipeline.records import Codebook, CodedExcerpt, Excerpt
from pipeline.report.topic_figures import write_figures
from pipeline.store import open_workspace, queries
from pipeline.store.queries import LetterFacts
from pipeline.topics import (
    Document,
    Drift,
    Embeds,
    Facts,
    FileCache,
    FitSettings,
    Fitted,
    StabilityReport,
    assign,
    build_documents,
    codebook_seeds,
    count_shares,
    emerging,
    excerpt_rows,
    fit,
    link_codes,
    load_embedder,
    load_model,
    measure_drift,
    measure_stability,
    propose_codes,
    save_model,
    topic_rows,
    topics_by_codes,
)

FOLDER = "topics"
"""Where topics are kept in a workspace."""


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
class Material:
    """What a workspace holds that topics are found in and told by."""

    excerpts: tuple[Excerpt, ...]
    documents: tuple[Document, ...]
    facts: Mapping[str, Facts]
    areas: Mapping[str, str]
    coder_id: str | None
    codings: tuple[CodedExcerpt, ...]
    codebook: Codebook | None


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
    with open_workspace(workspace, url=wish.database_url) as opened, opened.read() as conn:
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


def gather(conn: Connection, coder: str | None) -> Material:
    """Read what topics are found in; codings only if there are any."""
    letters = queries.all_letters(conn)
    excerpts = queries.all_excerpts(conn)
    coded: Coded | None = None
    if coder is not None or queries.coders(conn):
        coded = choose_coder(conn, coder)
    known = regions()
    areas = {one.letter.letter_id: one.metadata.area or one.letter.area or "" for one in letters}
    names = {letter_id: (area,) for letter_id, area in areas.items() if area}
    return Material(
        excerpts=tuple(excerpts),
        documents=build_documents(excerpts, names),
        facts={one.letter.letter_id: _facts(one, known) for one in letters},
        areas=areas,
        coder_id=coded.coder_id if coded else None,
        codings=coded.codings if coded else (),
        codebook=codebook_of(conn, coded) if coded else None,
    )


def _facts(one: LetterFacts, known: dict[str, str]) -> Facts:
    about = one.metadata
    return Facts(
        outcome=about.outcome.value if about.outcome else None,
        region=region_of(one, known),
        year=about.inspection_start.year if about.inspection_start else None,
    )


def find(material: Material, folder: Path, wish: Wish, err: Console) -> Found:
    """Fit topics, or assign those that are kept in a folder; keep the result there."""
    embedder = load_embedder()
    cache = FileCache(folder / "vectors.npz")
    previous = load_model(folder) if (folder / "topics.json").exists() else None
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


def give(
    previous: Fitted, documents: Sequence[Document], embedder: Embeds, cache: FileCache
) -> tuple[Fitted, int]:
    """Give excerpts that are new the topics of a model; those known keep what they have.

    Returns
    -------
    tuple
        The model with the topics of all documents, and how many letters are new.
    """
    wanted = {one.excerpt_id for one in documents}
    before = [one for one in previous.topics if one.excerpt_id in wanted]
    known = {one.excerpt_id for one in before}
    fresh = [one for one in documents if one.excerpt_id not in known]
    after = assign(previous.model, fresh, embedder, cache=cache) if fresh else ()
    letters = {one.letter_id for one in fresh} - {one.letter_id for one in before}
    return Fitted(previous.model, (*before, *after)), len(letters)


def describe(fitted: Fitted, material: Material) -> Fitted:
    """Count the topics' excerpts and letters anew, and say how they go with codes and facts."""
    excerpts: dict[str, set[str]] = {}
    letters: dict[str, set[str]] = {}
    for one in fitted.topics:
        if one.topic_id is not None:
            excerpts.setdefault(one.topic_id, set()).add(one.excerpt_id)
            letters.setdefault(one.topic_id, set()).add(one.letter_id)
    counted = tuple(
        replace(
            topic,
            n_excerpts=len(excerpts.get(topic.topic_id, ())),
            n_letters=len(letters.get(topic.topic_id, ())),
        )
        for topic in fitted.model.topics
    )
    fitted = Fitted(replace(fitted.model, topics=counted), fitted.topics)
    if material.codebook is not None:
        matrix = topics_by_codes(fitted, material.codings, material.codebook)
        fitted = link_codes(fitted, matrix, material.codebook)
    return count_shares(fitted, material.facts, material.codings)


def write_tables(fitted: Fitted, folder: Path) -> None:
    """Write ``topics.jsonl`` and ``excerpt_topics.jsonl``."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_lines(folder / "topics.jsonl", topic_rows(fitted.model.topics))
    _write_lines(folder / "excerpt_topics.jsonl", excerpt_rows(fitted.topics))


def _write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    with atomic_file(path) as part:
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        part.write_text(text, encoding="utf-8")


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
