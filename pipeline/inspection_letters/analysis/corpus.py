"""The coded corpus of a workspace: everything that its letters, coders and people say.

It is read once, in one state of the database, and never changes. Findings, evaluation,
practice, reports, data frames, training and the review queue all take it, so that each fact
is gathered in one place::

    with open_store(workspace) as store:
        corpus = load_corpus(store, coder="model-2", where=["region=London"])

The two layers of a codebook stand side by side: `codings` and `reviews` are of main codes,
`detail_codings` and `detail_reviews` of detail codes. So nothing that counts main codes has to
know of the second layer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from inspection_letters.analysis.code_use import CodeUse, code_use
from inspection_letters.analysis.coders import CorpusCoder, choose_coder
from inspection_letters.analysis.codes_left_out import codes_left_out
from inspection_letters.analysis.corpus_coders import load_codebooks, load_coders
from inspection_letters.analysis.corpus_excerpts import gather_excerpts
from inspection_letters.analysis.corpus_letters import load_letters
from inspection_letters.analysis.corpus_part import CorpusPart, take_part
from inspection_letters.analysis.excerpts import CorpusExcerpt, check_quotes
from inspection_letters.analysis.held_out_errors import find_errors, read_errors
from inspection_letters.analysis.letter_filter import Where, read_filter
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.analysis.people import (
    commonest_codebook,
    merge_codings,
    reviews_by_excerpt,
    reviews_by_layer,
)
from inspection_letters.analysis.statistics.held_out import HeldOut
from inspection_letters.analysis.topic_tables import (
    TOPICS_FOLDER,
    CorpusTopic,
    TopicAssignment,
    count_in_part,
    read_topic_assignments,
    read_topics,
)
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.records import Codebook, CodedExcerpt, Excerpt, Rejection, Run
from inspection_letters.store import Store, queries
from inspection_letters.store import reviews as stored_reviews
from inspection_letters.store.reviews import Review


@dataclass(frozen=True, eq=False)
class CodedCorpus:
    """The letters of a workspace with all that was coded in them; made by `load_corpus`.

    Attributes
    ----------
    path : Path
        The folder of the workspace.
    letters : tuple of CorpusLetter
        All letters by area and date, the earliest first; those replaced by a later edition
        included.
    excerpts : tuple of Excerpt
        The excerpts of all letters, by letter ID and in reading order.
    page_numbers : mapping of str to int
        The page on which each excerpt begins, from 1.
    coders : mapping of str to CorpusCoder
        Every rule set, model and person that has coded, by name.
    reviews : tuple of Review
        What people judged of main codes, by letter, excerpt and person.
    detail_reviews : tuple of Review
        What people judged of detail codes, of the excerpts where they did.
    unsure : frozenset of str
        The excerpts that a person has marked as not sure, judged or not.
    codebooks : mapping of str to Codebook
        The codebooks by which letters were coded, by digest.
    rejections : tuple of Rejection
        What could not be processed.
    runs : tuple of Run
        The runs that made the workspace, the oldest first.
    coder_id : str or None
        The coder that was asked for. `coder` is the one that counts.
    model : Path or None
        The folder of the model that made the coding, if the user names it.
    models : tuple of Path
        Folders of models that may have made it.
    part : CorpusPart or None
        Which part of the workspace these letters are; None if they are all.
    whole : CodedCorpus or None
        The corpus that it is a part of.
    """

    path: Path
    letters: tuple[CorpusLetter, ...]
    excerpts: tuple[Excerpt, ...]
    page_numbers: Mapping[str, int]
    coders: Mapping[str, CorpusCoder]
    reviews: tuple[Review, ...]
    codebooks: Mapping[str, Codebook]
    rejections: tuple[Rejection, ...] = ()
    runs: tuple[Run, ...] = ()
    coder_id: str | None = None
    model: Path | None = None
    models: tuple[Path, ...] = ()
    detail_reviews: tuple[Review, ...] = ()
    part: CorpusPart | None = None
    whole: CodedCorpus | None = None
    unsure: frozenset[str] = frozenset()

    def for_coder(self, coder_id: str | None) -> CodedCorpus:
        """Return the same corpus with another coder chosen; nothing is read again."""
        return self if coder_id == self.coder_id else replace(self, coder_id=coder_id)

    @property
    def name(self) -> str:
        """The name of the workspace's folder."""
        return self.path.resolve().name

    @property
    def model_folders(self) -> tuple[Path, ...]:
        """All folders in which to look for what is known of a model."""
        return (self.model, *self.models) if self.model is not None else self.models

    @cached_property
    def coder(self) -> CorpusCoder:
        """The coder that was asked for, or else the usual one; see `choose_coder`.

        Raises
        ------
        UsageError
            If there is no such coder, or several to choose from.
        """
        return choose_coder(self.coders, self.coder_id)

    @cached_property
    def codebook(self) -> Codebook:
        """The codebook of most of the coder's codings, or else that of people, or the packaged."""
        digest = self.coder.commonest_codebook or commonest_codebook(self.reviews)
        return self.codebooks[digest] if digest else load_codebook(default_codebook_path())

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The labels of the codebook's main and detail codes, by code ID."""
        return {code.id: code.label for code in self.codebook.all_codes}

    @cached_property
    def letter_by_id(self) -> Mapping[str, CorpusLetter]:
        """The letters by ID."""
        return {letter.letter_id: letter for letter in self.letters}

    @cached_property
    def excerpt_by_id(self) -> Mapping[str, Excerpt]:
        """The excerpts by ID."""
        return {excerpt.excerpt_id: excerpt for excerpt in self.excerpts}

    @cached_property
    def excerpts_by_letter(self) -> Mapping[str, tuple[Excerpt, ...]]:
        """The excerpts of each letter in reading order, by letter ID."""
        grouped: dict[str, list[Excerpt]] = {letter_id: [] for letter_id in self.letter_by_id}
        for excerpt in self.excerpts:
            grouped[excerpt.letter_id].append(excerpt)
        return {letter_id: tuple(excerpts) for letter_id, excerpts in grouped.items()}

    @cached_property
    def counted_letters(self) -> tuple[CorpusLetter, ...]:
        """The letters that the coder has coded, each inspection once, in its latest edition."""
        return tuple(
            letter
            for letter in self.letters
            if letter.letter_id in self.coder.letters and not letter.replaced
        )

    @cached_property
    def counted_excerpts(self) -> tuple[Excerpt, ...]:
        """The excerpts of `counted_letters`, by letter ID and in reading order."""
        counted = {letter.letter_id for letter in self.counted_letters}
        return tuple(excerpt for excerpt in self.excerpts if excerpt.letter_id in counted)

    @cached_property
    def counted_reviews(self) -> Mapping[str, tuple[Review, ...]]:
        """The reviews that count, by excerpt ID: the coder's own if it is a person, else all."""
        coder = self.coder
        return reviews_by_excerpt(coder.reviews if coder.is_person else self.reviews)

    @cached_property
    def counted_detail_reviews(self) -> Mapping[str, tuple[Review, ...]]:
        """As `counted_reviews`, of detail codes; none if the codebook has none."""
        if not self.codebook.detail_codes:
            return {}
        coder = self.coder
        return reviews_by_excerpt(coder.detail_reviews if coder.is_person else self.detail_reviews)

    @cached_property
    def codings(self) -> Mapping[str, tuple[CodedExcerpt, ...]]:
        """The codings of main codes that count, by excerpt ID.

        Where people have judged an excerpt, their judgement comes before the coder's (see
        `inspection_letters.analysis.people`), "no code applies" included. Their codes that are
        not in the codebook are left out; `left_out` lists them.
        """
        return merge_codings(
            self.coder.codings, self.counted_reviews, self.codebook.code_ids, self.codebooks
        )

    @cached_property
    def detail_codings(self) -> Mapping[str, tuple[CodedExcerpt, ...]]:
        """The codings of detail codes that count, by excerpt ID.

        People's judgement comes before the coder's here too, where they judged detail codes.
        """
        return merge_codings(
            self.coder.detail_codings,
            self.counted_detail_reviews,
            self.codebook.detail_ids,
            self.codebooks,
        )

    @cached_property
    def left_out(self) -> Mapping[str, int]:
        """People's codes that the codebook does not have, and on how many excerpts, by code ID.

        They were assigned by another version of the codebook. They stay stored.
        """
        source = self.coder if self.coder.is_person else self
        counted = frozenset(letter.letter_id for letter in self.counted_letters)
        reviews = (*source.reviews, *source.detail_reviews)
        return codes_left_out(
            (review for review in reviews if review.letter_id in counted), self.codebook
        )

    @property
    def judged(self) -> frozenset[str]:
        """The IDs of the excerpts that people have judged."""
        return frozenset(self.counted_reviews)

    @cached_property
    def held_out(self) -> HeldOut | None:
        """The coder's errors on held-out letters, None if they are not known.

        Raises
        ------
        UsageError
            If `model` was named and did not code these letters.
        """
        return find_errors(self.coder, self.model, self.models, self.codebook)

    def use_of(self, *codes: str) -> CodeUse:
        """Return what the figures of a code, or of several counted as one, are good for."""
        return code_use(codes, self.coder, self.held_out)

    @cached_property
    def topics(self) -> tuple[CorpusTopic, ...]:
        """The topics that `letters topics` has written, counted in these letters."""
        topics = read_topics(self.path / TOPICS_FOLDER)
        return (
            count_in_part(topics, self.topic_assignments, self.letter_of) if self.part else topics
        )

    @cached_property
    def topic_assignments(self) -> tuple[TopicAssignment, ...]:
        """The topics of excerpts, in the order in which they were written."""
        assigned = read_topic_assignments(self.path / TOPICS_FOLDER)
        return tuple(
            each for each in assigned if self.part is None or each.excerpt_id in self.letter_of
        )

    @cached_property
    def letter_of(self) -> Mapping[str, str]:
        """The letter ID of each excerpt, by excerpt ID."""
        return {excerpt.excerpt_id: excerpt.letter_id for excerpt in self.excerpts}

    def corpus_excerpts(self, letters: Sequence[CorpusLetter]) -> tuple[CorpusExcerpt, ...]:
        """Return the excerpts of some letters with page, codings that count, and topics.

        They are in the order of `excerpts`.
        """
        return gather_excerpts(self, letters)


def load_corpus(
    store: Store,
    *,
    coder: str | None = None,
    model: Path | None = None,
    models: Sequence[Path | None] = (),
    where: Where = None,
) -> CodedCorpus:
    """Read the coded corpus of a workspace, in one state of its database.

    Parameters
    ----------
    store : Store
        From `open_store`.
    coder : str, optional
        Whose codes are meant. If not given, the only coder that is not a person, or else
        the only model; which one is settled when it is first needed.
    model : Path, optional
        The folder of the trained model that made the coding. Without ``coder``, that model
        is the coder.
    models : sequence of Path or None
        Folders of other models that may have made it, to correct for their known errors.
    where : mapping, iterable of str or LetterFilter, optional
        Conditions that letters must meet; see `read_filter`. By default, all letters.

    Returns
    -------
    CodedCorpus
        It does not need the store any more.

    Raises
    ------
    UsageError
        If ``model`` is not the folder of a trained model, or no letter meets ``where``.
    TraceError
        If an excerpt is not the text of its letter.
    """
    chosen = read_filter(where)
    if coder is None and model is not None:
        coder = read_errors(model).coder_id
    with store.read() as conn:
        raw = stored_reviews.all_reviews(conn)
        codebooks = load_codebooks(conn, raw)
        reviews, detail_reviews = reviews_by_layer(raw, codebooks)
        coders = load_coders(conn, raw, codebooks)
        excerpts = queries.all_excerpts(conn)
        check_quotes(excerpts, queries.letter_texts(conn))
        corpus = CodedCorpus(
            path=store.path,
            letters=load_letters(conn),
            excerpts=excerpts,
            page_numbers=queries.page_numbers(conn),
            coders=coders,
            reviews=reviews,
            codebooks=codebooks,
            rejections=queries.all_rejections(conn),
            runs=queries.all_runs(conn),
            coder_id=coder,
            model=model,
            models=tuple(folder for folder in models if folder is not None),
            detail_reviews=detail_reviews,
            unsure=stored_reviews.unsure_excerpts(conn),
        )
    return take_part(corpus, chosen)
