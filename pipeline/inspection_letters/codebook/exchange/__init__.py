"""Codebooks in REFI-QDA, the format that programs for qualitative analysis exchange.

The standard is "REFI-QDA 1.0", 18 March 2019 (www.qdasoftware.org): a codebook is a file
``.qdc``, a project with codings a file ``.qdpx``. Both hold the same tree of codes.
"""

from inspection_letters.codebook.exchange.guids import guid
from inspection_letters.codebook.exchange.tree import (
    NO_CODE,
    QdaCode,
    code_tree,
    leaf_name,
    walk,
)

__all__ = ["NO_CODE", "QdaCode", "code_tree", "guid", "leaf_name", "walk"]
