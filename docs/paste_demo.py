"""Run the demonstration, and put its output and its picture into README.md.

Run it from the root of the repository whenever sample letters, patterns or the tables
of the terminal have changed::

    uv run python docs/paste_demo.py
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
MARK = "<!-- Output and picture are put here by docs/paste_demo.py. -->\n"
DEMO = "from inspection_letters.commands import main; main()"
COLOURS = 64
"""Enough for a page with boxes, at a third of the size."""


def main() -> int:
    """Paste what the demonstration shows."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LETTERS_")}
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", DEMO, "demo"],
            cwd=folder,
            env={**kept, "COLUMNS": "80", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=True,
        )
        picture = Image.open(Path(folder) / "letters-demo" / "trace-example.png").convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(
        ROOT / "docs" / "images" / "trace.png", optimize=True
    )
    lines = [line.rstrip() for line in ran.stdout.strip("\n").splitlines()]
    output = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
    readme = ROOT / "README.md"
    before, after = readme.read_text(encoding="utf-8").split(MARK)
    rest = after.split("```\n", 2)[2]
    readme.write_text(f"{before}{MARK}```\n{output}\n```\n{rest}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
