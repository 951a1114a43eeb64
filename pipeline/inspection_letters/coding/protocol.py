"""What every coder, whether rule set or model, offers."""

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
        SHA-256 of all that decides what the coder does besides the excerpts.

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
        """SHA-256 of what makes the coder."""

    def code(self, excerpts: Sequence[Excerpt], *, run_id: str) -> list[CodedExcerpt]:
        """Code excerpts.

        Parameters
        ----------
        excerpts : sequence of Excerpt
            Those of one letter stand together and in reading order, so that a
            coder may look back within a paragraph.
        run_id : str
            The run that asks; borne by every record that comes back.

        Returns
        -------
        list of CodedExcerpt
            In the order of the excerpts, and within one in the order of the
            codebook; an excerpt without any code has no entry.
        """
