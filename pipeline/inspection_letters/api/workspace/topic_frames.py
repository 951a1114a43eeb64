"""Data frames of topics."""

from __future__ import annotations

import pandas as pd

from inspection_letters.analysis.letter_filter import Where
from inspection_letters.api.workspace import corpus_frames, topic_codes
from inspection_letters.api.workspace.reader import WorkspaceReader


class TopicTables(WorkspaceReader):
    """Topics that `letters topics` has found, and their codes."""

    def topics(self, *, where: Where = None) -> pd.DataFrame:
        """Return the topics that ``letters topics`` has found; none if it was not run.

        Parameters
        ----------
        where : mapping, optional
            As in `letters`: counts are then of these letters, and the rest is of all letters.

        Returns
        -------
        pandas.DataFrame
            One row for each, main topics first, then by number of letters, with the columns of
            ``topics.jsonl``: ``topic_id``; ``name``; ``grain``: all excerpts are divided among
            the main topics, and each small topic is named after a phrase; ``keywords``, a
            list; ``n_excerpts`` and ``n_letters``; ``stability``, 0 to 1, and
            ``unstable``, both missing until measured; ``nearest_codes``, a list with their
            shares; ``explained_by``, the code that explains it, if one code does;
            ``emerging``: the codebook misses it; ``shown``: reports list it, and if not,
            ``hidden_reason``; ``seed_code``; ``examples``, a list of IDs of excerpts;
            ``shares`` by polarity, outcome, region and year. Also ``nearest_code`` and
            ``nearest_share``, the share of its excerpts with that code.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> list(ws.topics())[:4]
        ['topic_id', 'name', 'grain', 'keywords']
        """
        return corpus_frames.topics(self._corpus(where=where))

    def excerpt_topics(self, *, where: Where = None) -> pd.DataFrame:
        """Return the topics of excerpts, one row for each pair.

        Parameters
        ----------
        where : mapping, optional
            As in `letters`.

        Returns
        -------
        pandas.DataFrame
            ``excerpt_id``; ``letter_id``; ``topic_id``, missing if the excerpt has no topic;
            ``probability``, 0 to 1. The first row of an excerpt is its main topic.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> list(ws.excerpt_topics())
        ['excerpt_id', 'topic_id', 'probability', 'letter_id']
        """
        return corpus_frames.excerpt_topics(self._corpus(where=where))

    def topics_by_codes(self, coder: str | None = None) -> pd.DataFrame:
        """Return how often each topic and code occur together, one row for each pair.

        Returns
        -------
        pandas.DataFrame
            ``topic_id`` and ``name`` of the topic; ``code`` and ``label`` of the code;
            ``observed``, excerpts with both; ``expected``, the number expected if topic
            and code were independent; ``ratio`` of these, missing if nothing is
            expected; ``share`` of the topic's excerpts that have the code; ``recall``, the
            share of the code's excerpts that have the topic.

        Raises
        ------
        UsageError
            If there are topics, but no such coder.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> list(ws.topics_by_codes("rules-1"))[:4]
        ['topic_id', 'name', 'code', 'label']
        """
        return topic_codes.topics_by_codes(self._corpus(coder))

    def topics_covered(self, coder: str | None = None) -> pd.DataFrame:
        """Return the share of each topic's excerpts with codes, one row for each topic.

        Returns
        -------
        pandas.DataFrame
            In the order of `topics`: ``topic_id``, ``name``, ``grain`` and ``n_excerpts`` as
            there; ``without_code``, the number without a code; ``coded_share``, the share
            with a code; ``covered_share``, the share with a code associated with the
            topic: one found in its excerpts at least twice as often as expected by chance. A
            main topic is emerging if this is below one half, it is not unstable, and a phrase
            describes it; ``codes``, a list of the IDs of these codes.

        Raises
        ------
        UsageError
            If there are topics, but no such coder.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> list(ws.topics_covered("rules-1"))[:4]
        ['topic_id', 'name', 'grain', 'n_excerpts']
        """
        return topic_codes.topics_covered(self._corpus(coder))
