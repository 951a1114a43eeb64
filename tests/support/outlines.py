"""Outlines of published letters: their structure without any of their text.

After checking what has changed, make them again from the root of the repository::

    uv run python -m tests.support.outlines
"""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.support.cached_reading import Reading, read
from tests.support.published_letters import letters

FOLDERS = ("letters", "letters-jtai")
GOLDEN = Path(__file__).parents[1] / "golden" / "outlines.json"


def outline(letter: Reading) -> dict[str, Any]:
    """Return the structure of a letter as counts, and a digest of its letters and digits."""
    blocks = Counter(str(block.kind) for block in letter.text.blocks)
    excerpts = Counter(excerpt.section for excerpt in letter.excerpts)
    paragraphs = {
        section: len(
            {excerpt.paragraph for excerpt in letter.excerpts if excerpt.section == section}
        )
        for section in excerpts
    }
    bare = "".join(char for char in letter.text.text if char.isalnum())
    return {
        "kind": letter.metadata.kind,
        "sections": [section.kind for section in letter.sections],
        "blocks": dict(sorted(blocks.items())),
        "paragraphs": dict(sorted(paragraphs.items())),
        "excerpts": dict(sorted(excerpts.items())),
        "mended": dict(sorted(letter.text.mended.items())),
        "letters_and_digits": sha256(bare.encode()).hexdigest()[:16],
    }


def main() -> None:
    """Write the outlines of all available published letters."""
    paths = [path for folder in FOLDERS for path in letters(folder)]
    found = {read(path).text.pdf_sha256: outline(read(path)) for path in paths}
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(found)} outlines written to {GOLDEN}")  # noqa: T201


if __name__ == "__main__":
    main()
