"""The packaged model with codes that were added to its codebook."""

from __future__ import annotations

from pathlib import Path

from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.codebook.extension import write_extension
from inspection_letters.coding.choice import default_model_path
from inspection_letters.coding.model import ModelCoder
from inspection_letters.records import Excerpt, Polarity, Role
from inspection_letters.records.spans import Span

CODES = """
codes:
  - id: transport
    group: services
    label: Travel
    definition: Travel.
    patterns: [school transport]
detail_codes:
  - {id: taxis, parent: workforce, label: Taxis, definition: Taxis., patterns: [taxi*]}
"""

# Made up for this test.
LETTER = (
    "Toddlers wait far too long to see a speech and language therapist.",
    "Too many children arrive late because school transport is unreliable.",
    "Leaders value the parent carer forum, and taxis come on time.",
)


def test_the_model_codes_its_codes_as_before_and_patterns_the_added_ones(tmp_path: Path) -> None:
    (tmp_path / "add.yaml").write_text(CODES, encoding="utf-8")
    path = tmp_path / "mine.yaml"
    mine = write_extension("send-area", tmp_path / "add.yaml", path)
    excerpts = [
        Excerpt(f"e{at}", "one", Span(0, len(text)), text, "any", 0, at, Role.WEAKNESS)
        for at, text in enumerate(LETTER)
    ]
    before, after = (
        ModelCoder(default_model_path(), book, file).code(excerpts, run_id="run")
        for book, file in (
            (load_codebook(default_codebook_path()), default_codebook_path()),
            (mine, path),
        )
    )
    rows = [
        {(c.excerpt_id, c.code_id): (c.polarity, c.score, c.grounds) for c in codings}
        for codings in (before, [c for c in after if c.code_id not in mine.added])
    ]
    assert rows[0] == rows[1]
    assert rows[0]
    own = {c.code_id: c for c in after if c.code_id in mine.added}
    assert {code_id: c.excerpt_id for code_id, c in own.items()} == {
        "transport": "e1",
        "taxis": "e2",
    }
    assert own["transport"].polarity is Polarity.WEAKNESS
    for coding in own.values():
        assert coding.grounds is not None
        assert coding.grounds.by_patterns
        assert coding.grounds.patterns
        assert coding.codebook_digest == mine.digest
