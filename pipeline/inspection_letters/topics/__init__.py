"""Topics: what a topic model finds in excerpts, including what the codebook misses.

A typical sequence::

    embedder = load_embedder()
    cache = FileCache(folder / "vectors.npz")
    documents = build_documents(excerpts, names_of_areas_by_letter)
    fitted = fit(documents, embedder, seed=0, cache=cache)
    fitted, report = measure_stability(fitted, documents, embedder, cache=cache)
    fitted = choose_shown(fitted, documents)
    fitted = link_codes(fitted, topics_by_codes(fitted, codings, codebook), codebook)
    fitted = count_shares(fitted, facts_by_letter, codings)
    cache.save()
    save_model(fitted, folder)

    later = load_model(folder)
    topics = assign(later.model, documents_of_new_letters, embedder, cache=cache)
    drift = measure_drift(later.model, topics)
    refitted = fit(all_documents, embedder, previous=later, cache=cache)

``fitted.model.topics`` are the topics, and ``fitted.topics`` the topics of each excerpt.
`topic_rows` and `excerpt_rows` return the exported rows; `topic_positions` and
`topic_rates` return the data of the figures. For guided topics, pass
``seeds=codebook_seeds(codebook)`` to `fit`. `emerging` lists the topics that the codebook
does not explain, and `propose_codes` writes them as entries of a codebook.

A *topic* is what a model finds; a *theme* is what a researcher concludes from it.
"""

from inspection_letters.common.encoders.embedder import Embedder, Embeds, load_embedder
from inspection_letters.topics.cache import FileCache, VectorCache, keep_vectors
from inspection_letters.topics.codes import (
    Matrix,
    emerging,
    link_codes,
    propose_codes,
    topics_by_codes,
)
from inspection_letters.topics.documents import build_documents
from inspection_letters.topics.drift import Drift, measure_drift
from inspection_letters.topics.keeping import excerpt_rows, load_model, save_model, topic_rows
from inspection_letters.topics.metrics import agreement, coherence, diversity, main_topics
from inspection_letters.topics.model import Fitted, assign, codebook_seeds, fit
from inspection_letters.topics.records import (
    Agreement,
    CodeLink,
    Document,
    ExcerptTopic,
    Facts,
    FitSettings,
    Grain,
    Topic,
    TopicModel,
)
from inspection_letters.topics.shares import count_shares
from inspection_letters.topics.showing import choose_shown
from inspection_letters.topics.spread import Rate, topic_positions, topic_rates
from inspection_letters.topics.stability import FITS, Refit, StabilityReport, measure_stability

__all__ = [
    "FITS",
    "Agreement",
    "CodeLink",
    "Document",
    "Drift",
    "Embedder",
    "Embeds",
    "ExcerptTopic",
    "Facts",
    "FileCache",
    "FitSettings",
    "Fitted",
    "Grain",
    "Matrix",
    "Rate",
    "Refit",
    "StabilityReport",
    "Topic",
    "TopicModel",
    "VectorCache",
    "agreement",
    "assign",
    "build_documents",
    "choose_shown",
    "codebook_seeds",
    "coherence",
    "count_shares",
    "diversity",
    "emerging",
    "excerpt_rows",
    "fit",
    "keep_vectors",
    "link_codes",
    "load_embedder",
    "load_model",
    "main_topics",
    "measure_drift",
    "measure_stability",
    "propose_codes",
    "save_model",
    "topic_positions",
    "topic_rates",
    "topic_rows",
    "topics_by_codes",
]
