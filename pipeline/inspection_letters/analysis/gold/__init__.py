"""Gold as stand-off: adjudicated codes of sentences, without the sentences.

A gold file holds for every coded sentence where it stood in its letter (offsets),
two digests of its words, and its codes. The words themselves stay in the letter, so
gold can be passed on where letters cannot. To be of use it is *anchored*: every
sentence is looked for among the excerpts of a freshly read letter. One that cannot
be placed with certainty is reported and never guessed.

A file is JSON, one value a line: first what the gold is, then for each letter an object
about the letter and an array for each of its sentences, in reading order. The first line
names the places of such an array.
"""

from inspection_letters.analysis.gold.anchor import Anchored, Unplaced, anchor
from inspection_letters.analysis.gold.digests import digest_of, normalise, sketch_of
from inspection_letters.analysis.gold.file import (
    Gold,
    GoldLetter,
    GoldSentence,
    Status,
    default_gold_path,
    dump_gold,
    load_gold,
)

__all__ = [
    "Anchored",
    "Gold",
    "GoldLetter",
    "GoldSentence",
    "Status",
    "Unplaced",
    "anchor",
    "default_gold_path",
    "digest_of",
    "dump_gold",
    "load_gold",
    "normalise",
    "sketch_of",
]
