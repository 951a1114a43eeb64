"""Gold as stand-off: adjudicated codes of sentences, without the sentences.

A gold file contains, for every coded sentence, its offsets in the letter, two digests of
its words, and its codes. The words themselves stay in the letter, so gold can be passed on
where letters cannot. To be used it is *anchored*: every sentence is looked for among the
excerpts of a freshly read letter. A sentence that cannot be placed with certainty is
reported and never guessed.

A file is JSON with one value a line: first a description of the gold, then for each letter
an object about the letter and an array for each of its sentences, in reading order. The
first line names the columns of these arrays.
"""

from inspection_letters.analysis.gold.anchor import Anchored, Unplaced, anchor
from inspection_letters.analysis.gold.digests import digest_of, normalise, sketch_of
from inspection_letters.analysis.gold.file import (
    GoldLetter,
    GoldOrigin,
    GoldSentence,
    StandOffGold,
    Status,
    default_gold_path,
    dump_gold,
    load_gold,
)

__all__ = [
    "Anchored",
    "GoldLetter",
    "GoldOrigin",
    "GoldSentence",
    "StandOffGold",
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
