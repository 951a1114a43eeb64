"""Measure topic models on a workspace: ours, plain BERTopic, NMF and LDA.

Prints a table in Markdown. Run it from the root of the repository, on one thread::

    OMP_NUM_THREADS=1 NUMBA_NUM_THREADS=1 uv run python benchmarks/topics.py WORKSPACE

where WORKSPACE holds letters that were read (``letters run LETTERS -w WORKSPACE``). What is
measured, and how:

* *seeds*: mean adjusted mutual information (AMI) of the main topics of all pairs of five
  fits, each with its own seed and its own order of letters and excerpts;
* *32 of 40*: the same for ten pairs of fits on two random draws of four fifths of the
  letters, on the excerpts that both drew; each fit has its own seed;
* *no topic*: share of excerpts without a main topic, which counts as a topic in AMI;
* *NPMI*, *diversity*: of the ten keywords that the model itself gives each topic, over the
  excerpts as they stand in the letters;
* *seconds*, *MB*: embeddings given, in a process of its own; the first fit, in which numba
  compiles what BERTopic's defaults need, and the second. The peak of memory includes that of
  the libraries.

Two more tables are about our model:

* *agreement and null*: the agreement that ``letters topics --stability`` prints, of refits with
  other seeds, on random samples and on disjoint halves of the letters, beside the same on
  permuted data, which have no topics (`inspection_letters.topics.stability_fits`);
* *keywords*: NPMI and diversity of our ten keywords, which are picked to occur together, and of
  the ten terms of most weight by plain c-TF-IDF, for the same topics and the same terms; one fit.

``--table`` prints one of the three alone.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from bertopic.vectorizers import ClassTfidfTransformer
from inspection_letters.common.encoders.embedder import Embeds, Vectors
from inspection_letters.records import Excerpt
from inspection_letters.store import open_store, queries
from inspection_letters.topics import (
    Document,
    FileCache,
    agreement,
    assign,
    build_documents,
    coherence,
    diversity,
    fit,
    load_embedder,
    main_topics,
    measure_stability,
)
from inspection_letters.topics.boilerplate import content_words
from inspection_letters.topics.cache import embed
from inspection_letters.topics.represent import KEYWORDS
from scipy.sparse import csr_matrix

SEED = 0
SEEDS = 5
PAIRS = 10
DRAWN = 0.8
ADDED = 5
METHODS = ("ours", "plain BERTopic", "NMF", "LDA")
TABLES = ("models", "agreement", "keywords")
RAREST = 0.002

Labels = dict[str, str | None]


@dataclass(frozen=True)
class Corpus:
    """Documents, the excerpts as printed, and vectors."""

    documents: tuple[Document, ...]
    quotes: dict[str, str]
    embedder: Embeds
    cache: Any

    def vectors(self, documents: Sequence[Document]) -> Vectors:
        """Return the vectors of documents."""
        return embed([document.text for document in documents], self.embedder, self.cache)


def load(workspace: Path, vectors: Path) -> Corpus:
    """Read a workspace."""
    with open_store(workspace) as opened, opened.read() as conn:
        excerpts: tuple[Excerpt, ...] = queries.all_excerpts(conn)
        facts = queries.all_letters(conn)
    names = {
        letter.letter.letter_id: tuple(n for n in (letter.metadata.area, letter.letter.area) if n)
        for letter in facts
    }
    documents = build_documents(excerpts, names)
    cache = FileCache(vectors)
    corpus = Corpus(documents, {e.excerpt_id: e.quote for e in excerpts}, load_embedder(), cache)
    corpus.vectors(documents)
    cache.save()
    return corpus


# --- the models ----------------------------------------------------------------------


def ours(
    corpus: Corpus, documents: Sequence[Document], seed: int, count: int | None
) -> tuple[Labels, list[Sequence[str]]]:
    """Fit as `inspection_letters.topics` does by default."""
    found = fit(documents, corpus.embedder, seed=seed, cache=corpus.cache)
    labels = main_topics(found.model, found.topics)
    return labels, [topic.keywords for topic in found.model.main]


def plain(
    corpus: Corpus, documents: Sequence[Document], seed: int, count: int | None
) -> tuple[Labels, list[Sequence[str]]]:
    """Fit BERTopic with its defaults and the same embeddings; the seed goes to UMAP."""
    from bertopic import BERTopic
    from umap import UMAP

    reduction = UMAP(
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed
    )
    model = BERTopic(embedding_model=None, umap_model=reduction)
    texts = [corpus.quotes[document.excerpt_id] for document in documents]
    topics, _ = model.fit_transform(texts, corpus.vectors(documents))
    labels = {
        document.excerpt_id: None if topic == -1 else str(topic)
        for document, topic in zip(documents, topics, strict=True)
    }
    keywords = [
        [term for term, _ in model.get_topic(number)][:KEYWORDS]
        for number in sorted(model.get_topics())
        if number != -1
    ]
    return labels, keywords


def _factors(
    corpus: Corpus, documents: Sequence[Document], count: int, model: Any, vectoriser: Any
) -> tuple[Labels, list[Sequence[str]]]:
    texts = [corpus.quotes[document.excerpt_id] for document in documents]
    weights = model.fit_transform(vectoriser.fit_transform(texts))
    best, most = weights.argmax(axis=1), weights.max(axis=1)
    labels = {
        document.excerpt_id: str(topic) if weight > 0 else None
        for document, topic, weight in zip(documents, best, most, strict=True)
    }
    terms = vectoriser.get_feature_names_out()
    keywords = [[terms[i] for i in np.argsort(-row)[:KEYWORDS]] for row in model.components_]
    return labels, keywords


def nmf(
    corpus: Corpus, documents: Sequence[Document], seed: int, count: int | None
) -> tuple[Labels, list[Sequence[str]]]:
    """Fit scikit-learn's NMF on TF-IDF, started at random."""
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    model = NMF(count, init="nndsvdar", random_state=seed, max_iter=400)
    return _factors(
        corpus, documents, count or 2, model, TfidfVectorizer(stop_words="english", min_df=5)
    )


def lda(
    corpus: Corpus, documents: Sequence[Document], seed: int, count: int | None
) -> tuple[Labels, list[Sequence[str]]]:
    """Fit scikit-learn's LDA on counts of words."""
    from sklearn.decomposition import LatentDirichletAllocation
    from sklearn.feature_extraction.text import CountVectorizer

    model = LatentDirichletAllocation(count, random_state=seed, max_iter=20)
    return _factors(
        corpus, documents, count or 2, model, CountVectorizer(stop_words="english", min_df=5)
    )


FITS: dict[str, Callable[..., tuple[Labels, list[Sequence[str]]]]] = {
    "ours": ours,
    "plain BERTopic": plain,
    "NMF": nmf,
    "LDA": lda,
}


# --- the measures --------------------------------------------------------------------


def measure(corpus: Corpus, method: str, count: int) -> dict[str, float]:
    """Measure a model."""
    run = FITS[method]
    texts = list(corpus.quotes.values())
    fits = []
    for seed in range(SEEDS):
        mixed = random.Random(seed).sample(corpus.documents, len(corpus.documents))  # noqa: S311
        fits.append(run(corpus, mixed, seed, count))
        _say(f"{method}: seed {seed}")
    seeds = [agreement(first[0], second[0]) for first, second in combinations(fits, 2)]
    rng = np.random.default_rng(SEED)
    letters = sorted({document.letter_id for document in corpus.documents})
    size = round(DRAWN * len(letters))
    draws = []
    for pair in range(PAIRS):
        two = []
        for side in (0, 1):
            chosen = set(rng.choice(letters, size, replace=False).tolist())
            some = [document for document in corpus.documents if document.letter_id in chosen]
            two.append(run(corpus, some, 2 * pair + side, count)[0])
        draws.append(agreement(*two))
        _say(f"{method}: pair {pair} {draws[-1]:.3f}")
    return {
        "topics": fmean(len(keywords) for _, keywords in fits),
        "seeds": fmean(seeds),
        "draws": fmean(draws),
        "draws_min": min(draws),
        "draws_max": max(draws),
        "without": fmean(
            sum(topic is None for topic in labels.values()) / len(labels) for labels, _ in fits
        ),
        "npmi": fmean(coherence(keywords, texts) for _, keywords in fits),
        "diversity": fmean(diversity(keywords) for _, keywords in fits),
    }


def agreements(corpus: Corpus) -> None:
    """Print the agreement of refits beside that on permuted data."""
    fitted = fit(corpus.documents, corpus.embedder, seed=SEED, cache=corpus.cache)
    _, report = measure_stability(fitted, corpus.documents, corpus.embedder, cache=corpus.cache)
    sys.stdout.write("| refits | AMI | null |\n|---|---|---|\n")
    for found in report.agreement:
        cells = (
            f"{fmean(values):.3f} ({min(values):.3f} to {max(values):.3f}; {len(values)})"
            for values in (found.values, found.null)
        )
        sys.stdout.write(f"| {found.kind} | {' | '.join(cells)} |\n")
    sys.stdout.flush()


def _terms(text: str) -> list[str]:
    words = content_words(text)
    return words + [" ".join(pair) for pair in pairwise(words)]


def plain_keywords(
    documents: Sequence[Document], labels: Labels, *, square_root: bool
) -> list[Sequence[str]]:
    """Return the terms of most weight of each topic by c-TF-IDF, as BERTopic weighs them.

    With ``square_root`` by the square root of frequencies, as ours are weighed.

    The terms are those our keywords are chosen from: words that say something and pairs of
    them, in 0.2% of the excerpts. Excerpts without a topic are a class of their own.
    """
    terms = {document.excerpt_id: _terms(document.words) for document in documents}
    spread = Counter(term for found in terms.values() for term in set(found))
    least = max(2, round(RAREST * len(documents)))
    vocabulary = sorted(term for term, times in spread.items() if times >= least)
    column = {term: number for number, term in enumerate(vocabulary)}
    counts: dict[str | None, Counter[str]] = defaultdict(Counter)
    for excerpt, label in labels.items():
        counts[label].update(term for term in terms[excerpt] if term in column)
    classes = sorted(counts, key=lambda label: label or "")
    table = np.zeros((len(classes), len(vocabulary)))
    for row, label in enumerate(classes):
        for term, times in counts[label].items():
            table[row, column[term]] = times
    weighing = ClassTfidfTransformer(reduce_frequent_words=square_root)
    weights = weighing.fit_transform(csr_matrix(table))
    return [
        [vocabulary[place] for place in np.argsort(-row, kind="stable")[:KEYWORDS]]
        for label, row in zip(classes, weights.toarray(), strict=True)
        if label is not None
    ]


def keywords(corpus: Corpus) -> None:
    """Print the scores of our keywords beside those of plain c-TF-IDF, for one fit."""
    texts = list(corpus.quotes.values())
    labels, picked = ours(corpus, corpus.documents, SEED, None)
    found = {
        "picked": picked,
        "c-TF-IDF": plain_keywords(corpus.documents, labels, square_root=False),
        "c-TF-IDF, square root": plain_keywords(corpus.documents, labels, square_root=True),
    }
    sys.stdout.write("| keywords of ours | NPMI | diversity |\n|---|---|---|\n")
    for kind, terms in found.items():
        sys.stdout.write(f"| {kind} | {coherence(terms, texts):.3f} | {diversity(terms):.3f} |\n")
    sys.stdout.flush()


def adding(corpus: Corpus) -> dict[str, float]:
    """Fit without the last letters, then assign them, and refit with ids kept."""
    letters = sorted({document.letter_id for document in corpus.documents})
    rng = random.Random(SEED)  # noqa: S311
    new = set(rng.sample(letters, ADDED))
    before = [document for document in corpus.documents if document.letter_id not in new]
    started = time.perf_counter()
    found = fit(before, corpus.embedder, seed=SEED, cache=corpus.cache)
    fitting = time.perf_counter() - started
    started = time.perf_counter()
    topics = assign(found.model, corpus.documents, corpus.embedder, cache=corpus.cache)
    assigning = time.perf_counter() - started
    old = main_topics(found.model, found.topics)
    after = main_topics(found.model, topics)
    again = fit(corpus.documents, corpus.embedder, seed=SEED, cache=corpus.cache, previous=found)
    refitted = main_topics(again.model, again.topics)
    return {
        "unchanged": fmean(old[key] == after[key] for key in old),
        "time": assigning / fitting,
        "refit": fmean(old[key] == refitted[key] for key in old),
    }


class Repeated:
    """Gives the texts of a corpus, numbered, their vectors with a little noise."""

    digest = "repeated"

    def __init__(self, corpus: Corpus) -> None:
        self._known = {
            document.text: vector
            for document, vector in zip(
                corpus.documents, corpus.vectors(corpus.documents), strict=True
            )
        }
        self._inner = corpus.embedder

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors."""
        rows = []
        for number, text in enumerate(texts):
            plain_text = text.rpartition(" #")[0]
            vector = self._known.get(plain_text)
            if vector is None:
                rows.append(self._inner([text])[0])
                continue
            noise = np.random.default_rng(number).normal(size=len(vector)) * 0.01
            rows.append(((vector + noise) / np.linalg.norm(vector + noise)).astype(np.float32))
        return np.stack(rows) if rows else self._inner([])


def enlarged(corpus: Corpus, size: int) -> Corpus:
    """Repeat a corpus, each time as new letters, until it has `size` excerpts."""
    documents: list[Document] = []
    turn = 0
    while len(documents) < size:
        documents += [
            replace(
                document,
                excerpt_id=f"{document.excerpt_id}-{turn}",
                letter_id=f"{document.letter_id}-{turn}",
                text=f"{document.text} #{turn}",
            )
            for document in corpus.documents
        ]
        turn += 1
    documents = documents[:size]
    quotes = {
        document.excerpt_id: corpus.quotes[document.excerpt_id.rpartition("-")[0]]
        for document in documents
    }
    return Corpus(tuple(documents), quotes, Repeated(corpus), {})


def fit_once(corpus: Corpus, method: str, count: int) -> dict[str, float]:
    """Fit once, and return the time and peak memory of this process."""
    corpus.vectors(corpus.documents)
    started = time.perf_counter()
    labels, keywords = FITS[method](corpus, list(corpus.documents), SEED, count)
    seconds = time.perf_counter() - started
    again = time.perf_counter()
    if not isinstance(corpus.embedder, Repeated):
        FITS[method](corpus, list(corpus.documents), SEED + 1, count)
    warm = time.perf_counter() - again
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "first": seconds,
        "second": warm,
        "megabytes": peak,
        "topics": len(keywords),
        "excerpts": len(labels),
    }


def apart(arguments: argparse.Namespace, method: str, many: int | None = None) -> dict[str, float]:
    """Run `fit_once` in a process of its own."""
    command = [sys.executable, __file__, str(arguments.workspace), "--fit-once", method]
    command += ["--vectors", str(arguments.vectors)]
    if many:
        command += ["--many", str(many)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    warnings.filterwarnings("ignore")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("workspace", type=Path, help="holds letters that were read")
    parser.add_argument("--vectors", type=Path, help="file that vectors are kept in")
    parser.add_argument("--method", choices=METHODS, action="append", help="only these")
    parser.add_argument("--fit-once", choices=METHODS, help="fit once and print time and memory")
    parser.add_argument("--table", choices=TABLES, action="append", help="only these tables")
    parser.add_argument("--many", type=int, help="excerpts, by repetition; alone: fit once")
    chosen = parser.parse_args(arguments)
    chosen.vectors = chosen.vectors or chosen.workspace / "vectors.npz"
    corpus = load(chosen.workspace, chosen.vectors)
    if chosen.fit_once:
        corpus = enlarged(corpus, chosen.many) if chosen.many else corpus
        count = _count(len(corpus.documents))
        sys.stdout.write(json.dumps(fit_once(corpus, chosen.fit_once, count)) + "\n")
        return 0
    if chosen.many:
        found = apart(chosen, "ours", chosen.many)
        sys.stdout.write(json.dumps(found) + "\n")
        return 0
    tables = chosen.table or TABLES
    if "models" in tables:
        models(corpus, chosen)
    if "agreement" in tables:
        agreements(corpus)
    if "keywords" in tables:
        keywords(corpus)
    return 0


def models(corpus: Corpus, chosen: argparse.Namespace) -> None:
    """Print the table of models, and what becomes of topics when letters are added."""
    count = _count(len(corpus.documents))
    sys.stdout.write(
        "| model | topics | seeds | 32 of 40 | no topic | NPMI | diversity | seconds | MB |\n"
        "|---|---|---|---|---|---|---|---|---|\n"
    )
    for method in chosen.method or METHODS:
        m = measure(corpus, method, count) | apart(chosen, method)
        sys.stdout.write(
            f"| {method} | {m['topics']:.0f} | {m['seeds']:.3f} | "
            f"{m['draws']:.3f} ({m['draws_min']:.2f} to {m['draws_max']:.2f}) | "
            f"{m['without']:.1%} | {m['npmi']:.3f} | {m['diversity']:.3f} | "
            f"{m['first']:.1f} / {m['second']:.1f} | {m['megabytes']:.0f} |\n"
        )
        sys.stdout.flush()
    more = adding(corpus)
    sys.stdout.write(
        f"\nAdding {ADDED} letters: {more['unchanged']:.1%} of the excerpts before keep their "
        f"main topic, in {more['time']:.3f} of the time of a fit; after a refit with ids kept "
        f"{more['refit']:.1%}.\n\n"
    )


def _count(excerpts: int) -> int:
    from inspection_letters.topics.cluster import topic_count

    return topic_count(excerpts)


if __name__ == "__main__":
    raise SystemExit(main())
