"""How precise the rules of the codebook childrens-services are, on sentences judged by eye.

Draw coded sentences of letters on which the patterns were not written, and print how precise the
judged ones were::

    uv run python -m corpus.gold.precision --draw WORKSPACE --out to-judge.tsv
    uv run python -m corpus.gold.precision
    uv run python -m corpus.gold.precision --measurement 1

The workspace holds letters coded by rules with the codebook. From each code and kind of letter,
the same number of coded sentences is drawn. Which ones depends on the file, the place and the
code alone, so that a draw can be repeated on any machine. The sheet to judge holds text and is
not kept. The record of judgements (``childrens-services.judged.csv``) holds no word of any
letter: a sentence is its file's hash, the hash of its text, and its place there.

There are two measurements: of the patterns as they were first written, and of the patterns after
the errors found by the first had been looked at. The second has other sentences of the same
letters.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from pathlib import Path

from inspection_letters.analysis.statistics.prevalence import wilson
from inspection_letters.codebook import load_codebook
from inspection_letters.records.errors import UsageError
from inspection_letters.store import open_store, queries

CODEBOOK = "childrens-services"
LATEST = 2
SEED = f"childrens-services-{LATEST}"
MENDED = ("early-help", "front-door", "placements", "sexual-abuse", "workforce", "leadership")
"""Codes whose patterns were changed after the first measurement."""

EACH = {"jtai-letter": 2, "generic": 3}
EACH_MENDED = {"jtai-letter": 8, "generic": 12}
"""Coded sentences drawn for each code, by kind of letter."""

_FOLDER = Path(__file__).parent
JUDGED = tuple(_FOLDER / f"{CODEBOOK}.judged{part}.csv" for part in ("", "-2"))
STRATA = tuple(_FOLDER / f"{CODEBOOK}.strata{part}.csv" for part in ("", "-2"))
"""The files of each measurement."""

MISSED = _FOLDER / f"{CODEBOOK}.missed.csv"
WRITTEN_ON = _FOLDER / f"{CODEBOOK}.written-on.txt"

RIGHT, ARGUABLE, WRONG = "right", "arguable", "wrong"
JUDGEMENTS = (RIGHT, ARGUABLE, WRONG)


@dataclass(frozen=True, slots=True)
class Judged:
    """A coded sentence and what a reader made of it.

    ``carried`` is "yes" if the code came from the sentence before. ``polarity_judged`` is empty
    where the code is wrong.
    """

    kind: str
    file: str
    pdf_sha256: str
    text_sha256: str
    start: str
    end: str
    code: str
    polarity: str
    carried: str
    code_judged: str = ""
    polarity_judged: str = ""


@dataclass(frozen=True, slots=True)
class Stratum:
    """How many sentences of letters not written on have a code, by kind of letter."""

    kind: str
    code: str
    sentences: int


@dataclass(frozen=True, slots=True)
class Precision:
    """The judgements of a code, or of all.

    ``share`` is the share of judged sentences whose code is right, from 0 to 1, with its 95%
    interval; ``tolerant`` counts the arguable ones in. ``polarity`` is the share of sentences
    with a right or arguable code whose polarity is right or arguable.
    """

    code: str
    sentences: int
    judged: int
    right: int
    arguable: int
    wrong: int
    share: float
    low: float
    high: float
    tolerant: float
    polarity: float


def rank(pdf_sha256: str, start: int | str, code: str) -> str:
    """Return the place of a coded sentence in the order in which they are drawn."""
    return sha256(f"{SEED}|{pdf_sha256}|{start}|{code}".encode()).hexdigest()


def draw(
    coded: Iterable[Judged],
    each: Mapping[str, int] = EACH,
    mended: Mapping[str, int] = EACH_MENDED,
    *,
    known: Iterable[Judged] = (),
) -> list[Judged]:
    """Return the first coded sentences of each code and kind of letter.

    Parameters
    ----------
    coded : iterable of Judged
        The coded sentences.
    each, mended : mapping of str to int
        How many of each code, by kind of letter, and how many of each code of `MENDED`.
    known : iterable of Judged
        Sentences that are not drawn again, for whatever code.
    """
    taken = {(sentence.pdf_sha256, sentence.start) for sentence in known}
    strata: dict[tuple[str, str], list[Judged]] = {}
    for sentence in coded:
        if (sentence.pdf_sha256, sentence.start) not in taken:
            strata.setdefault((sentence.code, sentence.kind), []).append(sentence)
    return [
        sentence
        for key in sorted(strata)
        for sentence in sorted(
            strata[key], key=lambda found: rank(found.pdf_sha256, found.start, found.code)
        )[: (mended if key[0] in MENDED else each).get(key[1], 0)]
    ]


def coded_sentences(workspace: Path) -> tuple[list[Judged], dict[tuple[str, str], str]]:
    """Return the coded sentences of letters not written on, and the text of each by its place.

    Raises
    ------
    UsageError
        If the letters were not coded by rules with the codebook.
    """
    written_on = set(WRITTEN_ON.read_text(encoding="utf-8").split("\n"))
    codebook = load_codebook(CODEBOOK)
    found: list[Judged] = []
    quotes: dict[tuple[str, str], str] = {}
    with open_store(workspace) as store, store.read() as conn:
        for facts in queries.all_letters(conn):
            letter = facts.letter
            file = Path(letter.source).name
            if file in written_on:
                continue
            text = queries.letter_text(conn, letter.letter_id)
            excerpts = {e.excerpt_id: e for e in queries.excerpts_of(conn, letter.letter_id)}
            for coding in queries.codings_by(conn, "rules-1", letter.letter_id):
                if coding.codebook_digest != codebook.digest:
                    raise UsageError(
                        f"{file} was coded with another codebook.",
                        f"Run the letters with --codebook {CODEBOOK}.",
                    )
                excerpt = excerpts[coding.excerpt_id]
                start, end = str(excerpt.span.start), str(excerpt.span.end)
                quotes[letter.pdf_sha256, start] = " ".join(excerpt.quote.split())
                found.append(
                    Judged(
                        kind=facts.metadata.kind,
                        file=file,
                        pdf_sha256=letter.pdf_sha256,
                        text_sha256=text.text_sha256,
                        start=start,
                        end=end,
                        code=coding.code_id,
                        polarity=coding.polarity.value,
                        carried="yes" if coding.grounds and coding.grounds.carried else "",
                    )
                )
    return found, quotes


def read_judged(path: Path = JUDGED[-1]) -> list[Judged]:
    """Read the record of judgements.

    Raises
    ------
    UsageError
        If a judgement is none of right, arguable and wrong.
    """
    with path.open(encoding="utf-8", newline="") as file:
        judged = [Judged(**row) for row in csv.DictReader(file)]
    for number, row in enumerate(judged, start=2):
        polarity_known = row.polarity_judged in ("", *JUDGEMENTS)
        if row.code_judged not in JUDGEMENTS or not polarity_known:
            raise UsageError(
                f"{path.name}, line {number}: the judgement is not one of right, arguable, wrong.",
                "Correct the line.",
            )
    return judged


def read_strata(path: Path = STRATA[-1]) -> dict[tuple[str, str], int]:
    """Read how many sentences have a code, by kind of letter and code."""
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["kind"], row["code"]): int(row["sentences"]) for row in csv.DictReader(file)}


def precision_of(
    code: str, judged: Sequence[Judged], strata: Mapping[tuple[str, str], int]
) -> Precision:
    """Return how precise some judged sentences are, weighted to the letters they are drawn from.

    A stratum's sentences stand for all of its kind and code. The interval is Wilson's, at the
    effective number of sentences (Kish 1965: the squared sum of the weights by the sum of their
    squares).
    """
    drawn = Counter((row.kind, row.code) for row in judged)
    weights = [strata[row.kind, row.code] / drawn[row.kind, row.code] for row in judged]
    total = sum(weights)

    def share_of(chosen: Iterable[bool]) -> float:
        return sum(w for w, is_so in zip(weights, chosen, strict=True) if is_so) / total

    share = share_of(row.code_judged == RIGHT for row in judged)
    tolerant = share_of(row.code_judged != WRONG for row in judged)
    kept = share_of(row.polarity_judged in (RIGHT, ARGUABLE) for row in judged)
    low, high = wilson(share, total**2 / sum(weight**2 for weight in weights))
    counts = Counter(row.code_judged for row in judged)
    return Precision(
        code=code,
        sentences=sum(strata[key] for key in drawn),
        judged=len(judged),
        right=counts[RIGHT],
        arguable=counts[ARGUABLE],
        wrong=counts[WRONG],
        share=share,
        low=float(low),
        high=float(high),
        tolerant=tolerant,
        polarity=kept / tolerant if tolerant else 0.0,
    )


def precision_table(
    judged: Sequence[Judged], strata: Mapping[tuple[str, str], int]
) -> list[Precision]:
    """Return the precision of each code in the order of the codebook, and of all together."""
    codes = load_codebook(CODEBOOK).code_ids
    by_code = {code: [row for row in judged if row.code == code] for code in codes}
    table = [precision_of(code, rows, strata) for code, rows in by_code.items() if rows]
    return [*table, precision_of("all", judged, strata)]


def recall_line(path: Path = MISSED) -> str:
    """Return how many codes were found and missed in sentences read for missed codes."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = sum(len(row["right"].split()) for row in rows)
    missed = sum(len(row["missed"].split()) for row in rows)
    low, high = wilson(found / (found + missed), found + missed)
    return (
        f"{len(rows)} sentences read for missed codes: {found} codes found, {missed} missed; "
        f"recall {found / (found + missed):.2f} ({low:.2f} to {high:.2f})."
    )


def as_markdown(table: Iterable[Precision]) -> str:
    """Return the table as Markdown."""
    lines = [
        "| code | sentences | judged | right | arguable | wrong | precision | 95% interval "
        "| arguable counted in | polarity |",
        "|---|--:|--:|--:|--:|--:|--:|---|--:|--:|",
    ]
    lines += [
        f"| `{row.code}` | {row.sentences:,} | {row.judged} | {row.right} | {row.arguable} "
        f"| {row.wrong} | {row.share:.2f} | {row.low:.2f} to {row.high:.2f} "
        f"| {row.tolerant:.2f} | {row.polarity:.2f} |"
        for row in table
    ]
    return "\n".join(lines)


def write_rows(path: Path, rows: Sequence[Judged] | Sequence[Stratum]) -> None:
    """Write records as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(rows[0])])
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw sentences to judge, or print the table of those judged."""
    parser = argparse.ArgumentParser(
        prog="corpus.gold.precision", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--draw", type=Path, metavar="WORKSPACE", help="draw sentences to judge")
    parser.add_argument(
        "--measurement", type=int, choices=[1, LATEST], default=LATEST, help="which to print"
    )
    parser.add_argument("--out", type=Path, default=Path("to-judge.tsv"), help="sheet to write")
    chosen = parser.parse_args(arguments)
    if chosen.draw is None:
        at = chosen.measurement - 1
        table = precision_table(read_judged(JUDGED[at]), read_strata(STRATA[at]))
        sys.stdout.write(as_markdown(table) + "\n")
        sys.stdout.write("" if at else f"\n{recall_line()}\n")
        return 0
    coded, quotes = coded_sentences(chosen.draw)
    counts = Counter((row.kind, row.code) for row in coded)
    strata = chosen.out.with_suffix(".strata.csv")
    write_rows(strata, [Stratum(*key, number) for key, number in sorted(counts.items())])
    drawn = draw(coded, known=[row for path in JUDGED[:-1] for row in read_judged(path)])
    with chosen.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t")
        writer.writerow([*(field.name for field in fields(Judged)), "sentence"])
        for row in drawn:
            writer.writerow([*asdict(row).values(), quotes[row.pdf_sha256, row.start]])
    sys.stdout.write(
        f"{len(drawn)} of {len(coded):,} coded sentences are in {chosen.out}; how many have "
        f"each code is in {strata}.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
