"""Split paragraphs into sentences with spaCy: each sentence, with its span, is an excerpt."""

from inspection_letters.reading.segment.excerpts import segment
from inspection_letters.reading.segment.sentences import sentence_spans

__all__ = ["segment", "sentence_spans"]
