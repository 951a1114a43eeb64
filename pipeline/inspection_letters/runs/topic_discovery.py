"""Find topics in a workspace, keep them there, and write their tables and figures."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from inspection_letters.analysis.corpus import load_corpus
from inspection_letters.analysis.corpus_part import CorpusPart
from inspection_letters.analysis.letter_filter import LetterFilter
from inspection_letters.analysis.topic_tables import TOPICS_FOLDER as FOLDER
from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.outputs.report.topic_figures import write_figures
from inspection_letters.records.errors import UsageError
from inspection_letters.records.seeds import DEFAULT_SEED
from inspection_letters.runs.refresh_topics import MODEL_FILE
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
    FITS,
    Drift,
    FileCache,
    FitSettings,
    Fitted,
    StabilityReport,
    codebook_seeds,
    emerging,
    fit,
    keep_vectors,
    load_embedder,
    load_model,
    measure_drift,
    measure_stability,
    propose_codes,
    save_model,
)


@dataclass(frozen=True, slots=True)
class TopicRequest:
    """What topics to find and write; the options of `letters topics`.

    ``folder`` is where tables and figures go (None: the folder of topics in the workspace),
    ``propose_codes`` the file for draft codes, if there is to be one. With ``where``, the topics
    of the workspace are counted in the letters that meet it; without ``folder``, nothing is
    written then.
    """

    folder: Path | None = None
    stability: bool = False
    propose_codes: Path | None = None
    guided: bool = False
    refit: bool = False
    number: int | None = None
    coder: str | None = None
    seed: int = DEFAULT_SEED
    where: LetterFilter = field(default_factory=LetterFilter)

    @property
    def changes_topics(self) -> str | None:
        """The first option that finds or changes topics rather than counting them, or None."""
        chosen = {
            "--refit": self.refit,
            "--guided": self.guided,
            "--number": self.number is not None,
            "--stability": self.stability,
            "--propose-codes": self.propose_codes is not None,
        }
        return next((option for option, is_chosen in chosen.items() if is_chosen), None)


@dataclass(frozen=True, slots=True)
class FoundTopics:
    """Topics, and whether they were fitted or are those of an existing model.

    ``drift`` is how far ``new_letters`` differ from the letters of the existing model.
    """

    fitted: Fitted
    is_existing_model: bool
    new_letters: int
    drift: Drift | None
    stability: StabilityReport | None


@dataclass(frozen=True, slots=True)
class TopicDiscovery:
    """Topics that were found, whose codes they were compared with, and where they are.

    ``folder`` is None if nothing was written, ``part`` is None if they are of all letters.
    """

    topics: FoundTopics
    coder_id: str | None
    folder: Path | None
    proposals: Path | None
    part: CorpusPart | None = None


def discover_topics(
    workspace: Path,
    request: TopicRequest,
    *,
    database_url: str | None = None,
    say: Callable[[str], None] = lambda text: None,
    step: Callable[[str], None] = lambda text: None,
) -> TopicDiscovery:
    """Find topics, or assign new letters to the existing ones, and write them.

    Parameters
    ----------
    workspace : Path
        The folder.
    request : TopicRequest
        What to find and write.
    database_url : str, optional
        Database to use instead of the one in the workspace.
    say : callable, optional
        Called with a sentence before a step that takes long.
    step : callable, optional
        Called with the name of each step that begins; `count_topic_steps` says how many there
        are.

    Raises
    ------
    UsageError
        If the workspace has no letters, none meets the conditions, there are no topics to
        count in a part of them, or something cannot be written.
    """
    if request.where and request.changes_topics:
        raise UsageError(
            f"--where and {request.changes_topics} cannot be used together: topics are found in "
            "all letters, and then counted in a part of them.",
            f"Run 'letters topics {request.changes_topics}' without --where first.",
        )
    step("Letters and codes")
    with open_store(workspace, url=database_url, writes=not request.where) as store:
        corpus = load_corpus(store, coder=request.coder, where=request.where)
    material = gather(corpus)
    if not material.excerpts:
        raise UsageError(
            f"The workspace {workspace} has no letters.", "Use 'letters run' to add some first."
        )
    kept = workspace / FOLDER
    folder = request.folder or (None if request.where else kept)
    try:
        if request.where:
            step("Counting the topics")
            found = count_topics(material, kept, workspace)
        else:
            step("Topics")
            found = find_topics(material, kept, request, say, step)
        if folder:
            step("Tables and figures")
            write_tables(found.fitted, folder)
            write_figures(found.fitted, material.facts, folder)
        if request.propose_codes:
            write_proposals(found.fitted, material, request.propose_codes)
    except OSError as error:
        raise UsageError(
            f"{error.filename or kept} cannot be written ({error.strerror or error}).",
            "Choose a folder where you have permission to write.",
        ) from error
    return TopicDiscovery(found, material.coder_id, folder, request.propose_codes, corpus.part)


def count_topic_steps(request: TopicRequest) -> int:
    """Return how many steps `discover_topics` has."""
    writes = request.folder is not None or not request.where
    return 2 + request.stability + writes


def count_topics(material: Material, kept: Path, workspace: Path) -> FoundTopics:
    """Count the topics of a workspace in a part of its letters; nothing is saved.

    Parameters
    ----------
    material : Material
        The part.
    kept, workspace : Path
        The folder of the topics, and the workspace.

    Raises
    ------
    UsageError
        If no topics were found in the workspace yet.
    """
    if not (kept / MODEL_FILE).exists():
        raise UsageError(
            "No topics have been found in this workspace, so none can be counted in a part of it.",
            f"Find them in all letters first: letters topics -w {shlex.quote(str(workspace))}",
        )
    cache = FileCache(kept / VECTORS_FILE)
    fitted, _ = give(load_model(kept), material.documents, load_embedder(), cache)
    fitted = describe(fitted, material)
    occurring = tuple(topic for topic in fitted.model.topics if topic.n_excerpts)
    fitted = replace(fitted, model=replace(fitted.model, topics=occurring))
    return FoundTopics(fitted, True, 0, None, None)


def find_topics(
    material: Material,
    folder: Path,
    request: TopicRequest,
    say: Callable[[str], None],
    step: Callable[[str], None] = lambda text: None,
) -> FoundTopics:
    """Fit topics, or assign those of the model in a folder; save the result there.

    Vectors that were computed are kept if finding topics is stopped.
    """
    with keep_vectors(folder / VECTORS_FILE) as cache:
        return _find_topics(material, folder, request, cache, say, step)


def _find_topics(
    material: Material,
    folder: Path,
    request: TopicRequest,
    cache: FileCache,
    say: Callable[[str], None],
    step: Callable[[str], None],
) -> FoundTopics:
    embedder = load_embedder()
    previous = load_model(folder) if (folder / MODEL_FILE).exists() else None
    is_guided = request.guided and material.codebook
    seeds = codebook_seeds(material.codebook) if is_guided and material.codebook else None
    drift, new_letters = None, 0
    must_fit = request.refit or request.guided or request.number is not None
    is_existing_model = previous is not None and not must_fit
    if previous is not None and is_existing_model:
        fitted, new_letters = give(previous, material.documents, embedder, cache)
        drift = measure_drift(fitted.model, fitted.topics)
    else:
        settings = FitSettings(topics=request.number)
        say(
            "Finding topics. This takes a minute or two."
            if len(material.documents) <= settings.most
            else "Finding topics in a random sample of the letters, and assigning the others to "
            f"them, since there are more than {settings.most:,} excerpts. This takes several "
            "minutes, and the first time also a second for each 100 sentences or so."
        )
        fitted = fit(
            material.documents,
            embedder,
            seed=request.seed,
            settings=settings,
            cache=cache,
            seeds=seeds,
            previous=previous,
        )
    stability = None
    if request.stability:
        step("Stability of the topics")
        say(
            f"Fitting {FITS} more times to see which topics recur, and how far fits agree without "
            "any. This takes several minutes."
        )
        known = set(fitted.model.found_in)
        documents = [document for document in material.documents if document.letter_id in known]
        fitted, stability = measure_stability(fitted, documents, embedder, cache=cache, seeds=seeds)
    fitted = describe(fitted, material)
    save_model(fitted, folder)
    return FoundTopics(fitted, is_existing_model, new_letters, drift, stability)


def write_proposals(fitted: Fitted, material: Material, path: Path) -> None:
    """Write emerging topics as draft codes for a codebook, with the excerpts behind them."""
    from ruamel.yaml import YAML

    quotes = {excerpt.excerpt_id: excerpt.quote for excerpt in material.excerpts}
    letters = {excerpt.excerpt_id: excerpt.letter_id for excerpt in material.excerpts}
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
                    {
                        "excerpt": excerpt_id,
                        "area": material.areas.get(letters.get(excerpt_id, ""), ""),
                    }
                    for excerpt_id in topic.examples
                ],
            }
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(path) as part, part.open("w", encoding="utf-8") as stream:
        stream.write(
            "# Draft codes. Write each definition, copy the codes you keep into your codebook\n"
            "# (without the lines of evidence), and raise its version.\n"
        )
        yaml = YAML()
        yaml.width = 96
        yaml.dump({"codes": entries}, stream)
