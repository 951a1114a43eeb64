"""The protocol that every coder follows, whether a set of rules or a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from inspection_letters.records import CodedExcerpt, Excerpt


@runtime_checkable
class Coder(Protocol):
    """Excerpts in, coded excerpts out.

    Attributes
    ----------
    coder_id : str
        Name and version, such as ``rules-1``.
    digest : str
        SHA-256 of everything, apart from the excerpts, that decides which codes are assigned.

    Examples
    --------
    >>> from inspection_letters.extending import Coder, CoderRequest
    >>> from inspection_letters.coding.registry import make_rules_coder
    >>> import inspection_letters as il
    >>> path = il.sample_letters().parent / "codebooks" / "send-area.yaml"
    >>> request = CoderRequest(il.load_codebook(path), path)
    >>> isinstance(make_rules_coder(request), Coder)
    True
    """

    @property
    def coder_id(self) -> str:
        """Name and version of the coder."""

    @property
    def digest(self) -> str:
        """SHA-256 of everything that makes up the coder."""

    def code(self, excerpts: Sequence[Excerpt], *, run_id: str) -> list[CodedExcerpt]:
        """Code excerpts.

        Parameters
        ----------
        excerpts : sequence of Excerpt
            In reading order, with the excerpts of each letter together, so that a
            coder can use earlier sentences of a paragraph.
        run_id : str
            The current run, which is recorded in every coded excerpt.

        Returns
        -------
        list of CodedExcerpt
            In the order of the excerpts, and for each excerpt in the order of the
            codebook. An excerpt without codes has no entry.
        """
