"""Measure whether the words that a model attended to matter to it more than other words.

Run it from the root of the repository::

    uv run python -m benchmarks.attended_words FOLDER --model models/send-area

where FOLDER holds letters. Sentences are drawn to which the model assigned a code; the words
that it attended to are removed from each, and the code's probability is computed again. The
same is done with as many other words, drawn at random from all, or from those that are no
small words ("the", "of"). The result is a table for docs/grounds.md.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import inspection_letters as il
import numpy as np
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.coding.attention import SMALL_WORDS
from inspection_letters.coding.choice import default_model_path
from inspection_letters.coding.model import ModelCoder
from inspection_letters.coding.windows import paragraphs
from inspection_letters.records import CodedExcerpt, Excerpt
from inspection_letters.records.spans import Span

SEED = 7
DRAWS = 3
"""Random removals for each sentence, of which the mean is taken."""

RESAMPLES = 2000
WORD = re.compile(r"\S+")

ATTENDED, CONTENT, ANY = "the words it attended to", "as many content words", "as many words"


@dataclass(frozen=True)
class Removal:
    """What is left of a code's probability when words are removed from its sentence."""

    letter_id: str
    threshold: float
    before: float
    after: dict[str, float]
    words: int


def without(quote: str, words: Sequence[Span]) -> str:
    """Return a sentence without some of its words."""
    kept = [
        found.group()
        for found in WORD.finditer(quote)
        if not any(word.overlaps(Span(*found.span())) for word in words)
    ]
    return " ".join(kept)


def removals(
    coder: ModelCoder, paragraph: list[Excerpt], at: int, coding: CodedExcerpt, rng: random.Random
) -> Removal | None:
    """Remove words from a sentence of a paragraph; None if too few other words remain."""
    quote, marked = paragraph[at].quote, coding.grounds.words if coding.grounds else ()
    words = [Span(*found.span()) for found in WORD.finditer(quote)]
    chosen = [word for word in words if any(word.overlaps(span) for span in marked)]
    others = [word for word in words if word not in chosen]
    content = [
        word
        for word in others
        if re.sub(r"^\W+|\W+$", "", word.of(quote)).casefold() not in SMALL_WORDS
    ]
    if not chosen or len(content) < len(chosen):
        return None

    def probability(removed: Sequence[Span]) -> float:
        changed = replace(paragraph[at], quote=without(quote, removed))
        table = coder.probabilities([*paragraph[:at], changed, *paragraph[at + 1 :]])
        return float(table[at, coder.code_ids.index(coding.code_id)])

    def mean(pool: Sequence[Span]) -> float:
        return float(np.mean([probability(rng.sample(pool, len(chosen))) for _ in range(DRAWS)]))

    after = {ATTENDED: probability(chosen), CONTENT: mean(content), ANY: mean(others)}
    threshold = coder.decisions[0].threshold
    return Removal(coding.letter_id, threshold, coding.score, after, len(chosen))


def interval(found: Sequence[Removal], name: str) -> tuple[float, float]:
    """Return a 95% interval of the mean drop, from whole letters drawn with replacement."""
    by_letter: dict[str, list[float]] = {}
    for removal in found:
        by_letter.setdefault(removal.letter_id, []).append(removal.before - removal.after[name])
    rng = np.random.default_rng(SEED)
    letters = list(by_letter.values())
    means = [
        np.mean(np.concatenate([letters[i] for i in rng.integers(len(letters), size=len(letters))]))
        for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def table(found: Sequence[Removal]) -> str:
    """Return the results as a table in Markdown."""
    words = np.mean([removal.words for removal in found])
    lines = [
        f"{len(found)} codes of {len({removal.letter_id for removal in found})} letters, "
        f"{words:.1f} words removed on average, seed {SEED}",
        "",
        "| removed | probability falls by (95% interval) | code no longer assigned |",
        "|---|---|---|",
    ]
    for name in (ATTENDED, CONTENT, ANY):
        drop = np.mean([removal.before - removal.after[name] for removal in found])
        lost = np.mean([removal.after[name] < removal.threshold for removal in found])
        low, high = interval(found, name)
        lines.append(f"| {name} | {drop:.3f} ({low:.3f} to {high:.3f}) | {lost:.0%} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure, and write a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", type=Path, default=default_model_path())
    parser.add_argument("--codes", type=int, default=10, help="codes drawn from each letter")
    options = parser.parse_args()
    coder = ModelCoder(options.model, load_codebook(default_codebook_path()))
    main_codes = coder.codebook.code_ids
    rng = random.Random(SEED)  # noqa: S311 - a draw that can be repeated
    found: list[Removal] = []
    for path in sorted(options.folder.glob("*.pdf")):
        excerpts = list(il.read(path).excerpts)
        place = {
            excerpts[at].excerpt_id: (group, group.index(at))
            for group in paragraphs(excerpts)
            for at in group
        }
        with_words = [
            coding
            for coding in coder.code(excerpts, run_id="removal")
            if coding.grounds and coding.grounds.words and coding.code_id in main_codes
        ]
        for coding in rng.sample(with_words, min(options.codes, len(with_words))):
            group, at = place[coding.excerpt_id]
            removal = removals(coder, [excerpts[number] for number in group], at, coding, rng)
            found += [removal] if removal else []
    if not found:
        parser.exit(1, "No words: the model's encoders give no attention, or nothing is coded.\n")
    sys.stdout.write(table(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
