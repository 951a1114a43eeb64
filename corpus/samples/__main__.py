"""Command line of the generator: ``python -m corpus.samples [--out DIR]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from corpus.samples.build import build, targeted_letters

SAMPLE = Path(__file__).resolve().parent.parent / "sample"


def main() -> int:
    """Make the sample corpus and say what was made.

    Returns
    -------
    int
        0.
    """
    parser = argparse.ArgumentParser(prog="corpus.samples", description=__doc__)
    parser.add_argument("--out", type=Path, default=SAMPLE, help="directory to write to")
    out = parser.parse_args().out
    entries = build(out) + build(out.with_name(f"{out.name}-jtai"), targeted_letters)
    pages = sum(known["pages"] for known in entries)
    sys.stdout.write(f"{len(entries)} letters, {pages} pages, in {out} and {out}-jtai\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
