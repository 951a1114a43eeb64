"""An invented codebook and coded sentences about gardens, from which a model can learn."""

from __future__ import annotations

import random
from pathlib import Path

CODEBOOK = """
name: garden
version: 1.0.0
language: en-GB
polarities: {strength: works, weakness: fails, mixed: both, context: neither}
rules: [Code what the sentence says.]
codes:
  - {id: beds, group: soil, label: Beds, definition: Beds and what grows in them.}
  - {id: tools, group: shed, label: Tools, definition: Tools and their state.}
  - {id: gnomes, group: art, label: Gnomes, definition: Gnomes.}
  - {id: ponds, group: water, label: Ponds, definition: Ponds.}
"""
"""Two codes that can be learned, one with a single example, and one without any."""

DETAIL_CODES = """
detail_codes:
  - {id: roses, parent: beds, label: Roses, definition: Roses in beds.}
  - {id: spades, parent: tools, label: Spades, definition: Spades.}
"""
"""A second layer, to be added to the codebook."""

HEADER = ("file", "sentence_id", "section", "paragraph", "sentence", "codes")

SENTENCES = (
    ("The beds are full of {} and well kept.", "beds:strength"),
    ("The {} in the beds are a joy to see.", "beds:strength"),
    ("Weeds have been left to choke the {} in the beds.", "beds:weakness"),
    ("Every spade by the {} is sharp and well kept.", "tools:strength"),
    ("The spade is broken and the fork rusts among the {}.", "tools:weakness"),
    ("It rained on the {} that day.", ""),
    ("Two people looked at the {}.", ""),
)
FLOWERS = ("roses", "tulips", "lilies", "daisies")

Row = tuple[str, str, str, str, str, str]


def rows(letters: int = 9, sentences: int = 9) -> list[Row]:
    """Return the coded sentences of letters; only the last sentence has the code gnomes."""
    rng = random.Random(5)
    found: list[Row] = []
    for letter in range(letters):
        for number in range(sentences):
            text, codes = SENTENCES[(letter + number) % len(SENTENCES)]
            sentence = text.format(rng.choice(FLOWERS))
            section = "better" if codes.endswith("weakness") else "effective"
            name, paragraph = f"visit-{letter}.pdf", str(number // 3)
            found.append((name, str(number), section, paragraph, sentence, codes))
    *rest, _, _ = found[-1]
    found[-1] = (*rest, "A gnome fishes.", "gnomes:context")  # type: ignore[assignment]
    return found


def write(folder: Path, gold: list[Row] | None = None) -> tuple[Path, Path]:
    """Write the codebook and the table to a folder, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    book, table = folder / "garden.yaml", folder / "coded.tsv"
    book.write_text(CODEBOOK, encoding="utf-8")
    lines = ["\t".join(row) for row in (HEADER, *(gold or rows()))]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return book, table
