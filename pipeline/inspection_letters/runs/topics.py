"""Topics of a workspace: what they are found in, and how new letters are given them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from inspection_letters.analysis.corpus import CodedCorpus, load_corpus
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.records import Codebook, CodedExcerpt, Excerpt
from inspection_letters.store import Store
from inspection_letters.topics import (
    Document,
    Embeds,
    Facts,
    FileCache,
    Fitted,
    assign,
    build_documents,
    choose_shown,
    count_shares,
    emerging,
    excerpt_rows,
    link_codes,
    load_embedder,
    load_model,
    measure_drift,
    save_model,
    topic_rows,
    topics_by_codes,
)

VECTORS_FILE = "vectors.npz"
"""Of the folder of topics: the vectors of all sentences seen so far."""


@dataclass(frozen=True, slots=True)
class Material:
    """The contents of a workspace from which topics are found and described."""

    excerpts: tuple[Excerpt, ...]
    documents: tuple[Document, ...]
    facts: Mapping[str, Facts]
    areas: Mapping[str, str]
    coder_id: str | None
    codings: tuple[CodedExcerpt, ...]
    codebook: Codebook | None


def gather(corpus: CodedCorpus) -> Material:
    """Return what topics are found in; codings only if there are any."""
    is_coded = any(coder.codings for coder in corpus.coders.values())
    coder = corpus.coder if corpus.coder_id is not None or is_coded else None
    areas = {letter.letter_id: letter.stated_area or "" for letter in corpus.letters}
    names = {letter_id: (area,) for letter_id, area in areas.items() if area}
    return Material(
        excerpts=corpus.excerpts,
        documents=build_documents(corpus.excerpts, names),
        facts={letter.letter_id: _facts(letter) for letter in corpus.letters},
        areas=areas,
        coder_id=coder.coder_id if coder else None,
        codings=coder.codings if coder else (),
        codebook=corpus.codebook if coder else None,
    )


def _facts(letter: CorpusLetter) -> Facts:
    start = letter.metadata.inspection_start
    return Facts(
        outcome=letter.outcome,
        region=letter.region,
        year=start.year if start else None,
    )


def give(
    previous: Fitted, documents: Sequence[Document], embedder: Embeds, cache: FileCache
) -> tuple[Fitted, int]:
    """Give excerpts that are new the topics of a model; those known keep what they have.

    Returns
    -------
    tuple
        The model with the topics of all documents, and how many letters are new.
    """
    current = {document.excerpt_id for document in documents}
    before = [assigned for assigned in previous.topics if assigned.excerpt_id in current]
    known = {assigned.excerpt_id for assigned in before}
    fresh = [document for document in documents if document.excerpt_id not in known]
    after = assign(previous.model, fresh, embedder, cache=cache) if fresh else ()
    letters = {document.letter_id for document in fresh} - {
        assigned.letter_id for assigned in before
    }
    return Fitted(previous.model, (*before, *after)), len(letters)


def describe(fitted: Fitted, material: Material) -> Fitted:
    """Count the topics' excerpts and letters, and add what is shown, codes and facts."""
    excerpts: dict[str, set[str]] = {}
    letters: dict[str, set[str]] = {}
    for assigned in fitted.topics:
        if assigned.topic_id is not None:
            excerpts.setdefault(assigned.topic_id, set()).add(assigned.excerpt_id)
            letters.setdefault(assigned.topic_id, set()).add(assigned.letter_id)
    counted = tuple(
        replace(
            topic,
            n_excerpts=len(excerpts.get(topic.topic_id, ())),
            n_letters=len(letters.get(topic.topic_id, ())),
        )
        for topic in fitted.model.topics
    )
    fitted = Fitted(replace(fitted.model, topics=counted), fitted.topics)
    fitted = choose_shown(fitted, material.documents)
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
    with atomic_file(path) as part, part.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def follow(workspace: Store, folder: Path, coder: str | None) -> list[dict[str, Any]]:
    """Give new letters the topics of the model in a folder, and say what that means.

    Parameters
    ----------
    workspace : Store
        Whose letters have been read and coded.
    folder : Path
        Where the model is, and is kept with the new letters.
    coder : str or None
        Whose codes the topics are compared with.

    Returns
    -------
    list of dict
        See `inspection_letters.runs.refresh_topics.assign_topics`.

    Raises
    ------
    LettersError
        If model, vectors or coder are not what they should be.
    """
    previous = load_model(folder)
    material = gather(load_corpus(workspace, coder=coder))
    cache = FileCache(folder / VECTORS_FILE)
    assigned, _ = give(previous, material.documents, load_embedder(), cache)
    fitted = describe(assigned, material)
    cache.save()
    write_tables(fitted, folder)
    save_model(fitted, folder)
    known = {topic.topic_id for topic in emerging(previous)}
    events: list[dict[str, Any]] = [
        {
            "what": "emerged",
            "label": topic.name,
            "topic_id": topic.topic_id,
            "letters": topic.n_letters,
        }
        for topic in emerging(fitted)
        if topic.topic_id not in known
    ]
    drift = measure_drift(fitted.model, fitted.topics)
    if drift.due:
        events.append(
            {
                "what": "refit due",
                "label": "A refit of the topics is due (letters topics --refit)",
                "reason": drift.reason,
                "letters": drift.n_letters,
            }
        )
    return events
