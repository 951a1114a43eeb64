"""Write a workspace of simulated letters, to see how time and memory grow with their number.

Run it from the root of the repository::

    uv run python -m benchmarks.simulated_letters FOLDER --letters 1250

There are no PDFs. A simulated letter begins where reading ends: it is one of the fictional sample
letters (its kind, facts, sections, blocks and words with boxes) in which other sentences stand,
drawn from sample letters of the same kind and role. Where two sentences of the sample have a
comma, the first part of one is joined with the rest of the other, so that there are many more
sentences than in the sample. A letter has about 110 excerpts, as real letters do, each with the
codes and grounds that the packaged model assigned to the sentence whose first part it has. Areas
are 144 fictional places, and dates are spread over 14 years. The copy of each letter's file is a
placeholder with the right digest.

The first 250 letters are written by the functions that a run uses. The others are copies of their
rows, which takes less time: each with another ID, its own excerpt IDs and other dates.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from inspection_letters.common.reference.shipped import shipped
from inspection_letters.records import (
    CodedExcerpt,
    Excerpt,
    Letter,
    LetterText,
    Metadata,
    ReadLetter,
    Recommendation,
    Run,
    Word,
)
from inspection_letters.records.seeds import DEFAULT_SEED
from inspection_letters.records.spans import Span
from inspection_letters.store import Store, open_store, queries, schema, writes
from inspection_letters.store.digests import seal_everything
from inspection_letters.store.schema import MODEL
from inspection_letters.store.writes.codings import CODE_PREFIX, code_stage
from sqlalchemy import func, literal, select

from benchmarks.process_tree import measure_letters

EXCERPTS: Final = 110
"""Mean number of excerpts of a letter, as in real letters."""

PARTS: Final = ("North", "South", "East", "West", "Upper", "Lower", "Great", "Little", "New")
FIRST_URN: Final = 990100
FIRST_DAY: Final = date(2012, 1, 2)
WEEKS: Final = 14 * 52
BATCH: Final = 50
"""Letters in one transaction."""

WRITTEN: Final = 250
"""Letters that are not copies of others."""

AREA: Final = "\0"
"""Stands for the name of the area in sentences of the pool."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample letter with its sentences and their codes."""

    letter: Letter
    read: ReadLetter
    codes: Mapping[str, tuple[CodedExcerpt, ...]]

    @property
    def area(self) -> str:
        """The name of its area."""
        return self.read.metadata.area or self.letter.area or AREA


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a sample letter, with `AREA` for its area, and its codes."""

    text: str
    codes: tuple[CodedExcerpt, ...]


Pool = Mapping[tuple[str, str], Sequence[Sentence]]
"""The sentences by kind of letter and role."""


def load_samples(store: Store) -> tuple[tuple[Sample, ...], str]:
    """Return the sample letters of a workspace, and the model that coded them."""
    with store.read() as conn:
        (coder_id,) = (coder.coder_id for coder in queries.coders(conn))
        samples = []
        for facts in queries.all_letters(conn):
            codes: defaultdict[str, list[CodedExcerpt]] = defaultdict(list)
            for coding in queries.codings_by(conn, coder_id, facts.letter.letter_id):
                codes[coding.excerpt_id].append(coding)
            read = queries.read_letter(conn, facts.letter.letter_id)
            by_excerpt = {excerpt_id: tuple(found) for excerpt_id, found in codes.items()}
            samples.append(Sample(facts.letter, read, by_excerpt))
    return tuple(samples), coder_id


def pool_of(samples: Sequence[Sample]) -> Pool:
    """Return the sentences from which letters are made."""
    pool: defaultdict[tuple[str, str], list[Sentence]] = defaultdict(list)
    for sample in samples:
        for excerpt in sample.read.excerpts:
            text = excerpt.quote.replace(sample.area, AREA)
            codes = sample.codes.get(excerpt.excerpt_id, ())
            pool[sample.read.metadata.kind, excerpt.role].append(Sentence(text, codes))
    return pool


def areas_of(samples: Sequence[Sample]) -> tuple[str, ...]:
    """Return the names of the fictional areas."""
    names = sorted({sample.area for sample in samples})
    return tuple(f"{part} {name}" for part in PARTS for name in names)


def recombine(first: Sentence, second: Sentence) -> Sentence:
    """Return the first sentence, with the rest of the second after its comma if both have one."""
    begin, comma, _ = first.text.partition(", ")
    _, other, rest = second.text.partition(", ")
    return Sentence(f"{begin}, {rest}", first.codes) if comma and other else first


def simulate(
    sample: Sample, pool: Pool, more: float, area: str, urn: str, name: str, draw: random.Random
) -> tuple[Letter, ReadLetter, tuple[tuple[Excerpt, tuple[CodedExcerpt, ...]], ...]]:
    """Return a letter like a sample letter, and its excerpts with the codes of their sentences.

    Parameters
    ----------
    sample : Sample
        Whose kind, facts and layout it has.
    pool : mapping
        From `pool_of`.
    more : float
        The probability, 0 to 1, that two sentences take the place of one.
    area, urn, name : str
        The area, its number, and the name of the file.
    draw : random.Random
        Decides on sentences and dates.
    """
    digest = sha256(placeholder(name)).hexdigest()
    letter_id = digest[: len(sample.letter.letter_id)]
    old = sample.read.text
    pieces: list[str] = []
    words: list[Word] = []
    made: list[tuple[Excerpt, tuple[CodedExcerpt, ...]]] = []
    moves: list[tuple[int, int]] = [(0, 0)]
    seen: Counter[str] = Counter()
    at, length = 0, 0
    old_words = iter(old.words)
    waiting = next(old_words, None)

    def copy_until(end: int) -> None:
        """Copy the text that is in no excerpt, with its words."""
        nonlocal at, length, waiting
        while waiting is not None and waiting.span.start < end:
            if waiting.span.start >= at:
                words.append(replace(waiting, span=waiting.span.shift(length - at)))
            waiting = next(old_words, None)
        pieces.append(old.text[at:end])
        length += end - at
        at = end

    for excerpt in sample.read.excerpts:
        copy_until(excerpt.span.start)
        boxes = waiting.boxes if waiting is not None else old.words[-1].boxes
        moves.append((excerpt.span.start, length))
        for number in range(1 + (draw.random() < more)):
            if number:
                pieces.append(" ")
                length += 1
            choice = pool[sample.read.metadata.kind, excerpt.role]
            sentence = recombine(draw.choice(choice), draw.choice(choice))
            quote = sentence.text.replace(AREA, area)
            span = Span(length, length + len(quote))
            key = f"{digest}\n{quote}\n{seen[quote]}"
            seen[quote] += 1
            changed = replace(
                excerpt,
                excerpt_id=sha256(key.encode()).hexdigest()[:16],
                letter_id=letter_id,
                span=span,
                quote=quote,
                order=len(made),
            )
            made.append((changed, sentence.codes))
            pieces.append(quote)
            start = 0
            for word in quote.split():
                start = quote.index(word, start)
                words.append(Word(Span(length + start, length + start + len(word)), boxes))
                start += len(word)
            length = span.end
        at = excerpt.span.end
        moves.append((at, length))
    copy_until(len(old.text))
    text = "".join(pieces)

    def moved(offset: int) -> int:
        before, after = max(move for move in moves if move[0] <= offset)
        return after + offset - before

    letter_text = replace(
        old,
        letter_id=letter_id,
        pdf_sha256=digest,
        text=text,
        text_sha256=sha256(text.encode()).hexdigest(),
        words=tuple(words),
        blocks=_move(old.blocks, moved),
    )
    read = replace(
        sample.read,
        text=letter_text,
        metadata=_facts(sample.read.metadata, letter_text, moved, area, urn, draw),
        sections=tuple(
            replace(section, letter_id=letter_id) for section in _move(sample.read.sections, moved)
        ),
        excerpts=tuple(excerpt for excerpt, _ in made),
    )
    letter = replace(
        sample.letter,
        letter_id=letter_id,
        pdf_sha256=digest,
        source=f"simulated/{name}",
        urn=urn,
        area=area,
    )
    return letter, read, tuple(made)


def _move(values: Any, moved: Callable[[int], int]) -> Any:
    """Return records, or tuples of them, with all spans where the text is now."""
    if isinstance(values, Span):
        return Span(moved(values.start), moved(values.end))
    if isinstance(values, tuple):
        return tuple(_move(value, moved) for value in values)
    spans = {}
    for field in fields(values) if hasattr(values, "__dataclass_fields__") else ():
        value = getattr(values, field.name)
        if isinstance(value, Span) or (isinstance(value, tuple) and value):
            spans[field.name] = _move(value, moved)
    return replace(values, **spans) if spans else values


def _facts(
    facts: Metadata,
    text: LetterText,
    moved: Callable[[int], int],
    area: str,
    urn: str,
    draw: random.Random,
) -> Metadata:
    day = facts.inspection_start or facts.letter_date or FIRST_DAY
    by = FIRST_DAY + timedelta(weeks=draw.randrange(WEEKS)) - day
    by -= timedelta(days=by.days % 7)

    def quoted(actions: tuple[Recommendation, ...]) -> tuple[Recommendation, ...]:
        return tuple(
            replace(action, text="\n".join(span.of(text.text) for span in action.spans))
            for action in _move(actions, moved)
        )

    dates = {
        name: value + by
        for name in ("inspection_start", "inspection_end", "letter_date", "statement_due")
        if (value := getattr(facts, name)) is not None
    }
    return replace(
        facts,
        letter_id=text.letter_id,
        area=area,
        urn=urn,
        priority_actions=quoted(facts.priority_actions),
        areas_for_improvement=quoted(facts.areas_for_improvement),
        significant_weaknesses=quoted(facts.significant_weaknesses),
        judgements=_move(facts.judgements, moved),
        **dates,  # type: ignore[arg-type]  # Names of dates, as above.
    )


def placeholder(name: str) -> bytes:
    """Return the content of the copy of a simulated letter's file."""
    return f"A simulated letter without pages: {name}.\n".encode()


def write_letters(folder: Path, samples: Path, number: int, seed: int) -> Iterator[int]:
    """Write letters that are no copies into a new workspace, and yield how many there are so far.

    Parameters
    ----------
    folder, samples : Path
        The new workspace, and that of the sample letters, coded by one model.
    number, seed : int
        How many letters, and what all random choices depend on.
    """
    with open_store(samples) as source:
        originals, coder_id = load_samples(source)
        with source.read() as conn:
            codebooks = [queries.codebook(conn, used) for used in queries.codebooks_used(conn)]
    pool, areas = pool_of(originals), areas_of(originals)
    more = EXCERPTS * len(originals) / sum(len(each.read.excerpts) for each in originals) - 1
    now = datetime.now(UTC)
    run = Run("simulated", now, now, "simulated", {}, {}, seed)
    with open_store(folder, create=True) as store:
        with store.write() as conn:
            writes.write_run(conn, run)
            for codebook in codebooks:
                writes.write_codebook(conn, codebook)
        for first in range(0, number, BATCH):
            with store.write() as conn:
                for at in range(first, min(first + BATCH, number)):
                    draw = random.Random(f"{seed} {at}")  # noqa: S311 - nothing secret
                    place = draw.randrange(len(areas))
                    letter, read, made = simulate(
                        originals[at % len(originals)],
                        pool,
                        more,
                        areas[place],
                        str(FIRST_URN + place),
                        f"{at:06}.pdf",
                        draw,
                    )
                    coded = [
                        replace(
                            coding,
                            excerpt_id=excerpt.excerpt_id,
                            letter_id=letter.letter_id,
                            run_id=run.run_id,
                        )
                        for excerpt, codes in made
                        for coding in codes
                    ]
                    writes.write_read_letter(conn, letter, read, "simulated", run.run_id)
                    writes.write_codings(
                        conn,
                        letter.letter_id,
                        coder_id,
                        coded,
                        "simulated",
                        run.run_id,
                        coder_kind=MODEL,
                    )
                    copy = store.pdf_path(letter.pdf_sha256)
                    copy.write_bytes(placeholder(f"{at:06}.pdf"))
            yield min(first + BATCH, number)


COPIED: Final = (
    ("letters", "letter_id pdf_sha256 source inspection_start inspection_end letter_date"),
    ("texts", "letter_id pdf_sha256"),
    ("sections", "letter_id"),
    ("excerpts", "letter_id excerpt_id"),
    ("codings", "letter_id excerpt_id"),
    ("stages", "letter_id"),
)
"""The tables with rows of letters, and the columns in which copies differ."""

CHANGED: Final = {
    "letter_id": "made.new_id",
    "pdf_sha256": "made.sha256",
    "source": "made.source",
    "excerpt_id": "renamed(excerpt_id, made.copy)",
    **{
        name: f"date(letters.{name}, made.later || ' days')"
        for name in ("inspection_start", "inspection_end", "letter_date")
    },
}


def copy_letters(folder: Path, number: int, seed: int) -> None:
    """Copy the rows of letters under other IDs until a workspace has a number of them."""
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    with open_store(folder) as store:
        connection: Any = store.engine.raw_connection()
        connection.driver_connection.create_function(
            "renamed", 2, lambda name, copy: sha256(f"{name} {copy}".encode()).hexdigest()[:16]
        )
        cursor = connection.cursor()
        originals = cursor.execute("SELECT letter_id FROM letters ORDER BY source").fetchall()
        made = []
        for at in range(len(originals), number):
            name = f"{at:06}.pdf"
            digest = sha256(placeholder(name)).hexdigest()
            store.pdf_path(digest).write_bytes(placeholder(name))
            copy, original = divmod(at, len(originals))
            old_id = originals[original][0]
            later = 7 * draw.randrange(1, WEEKS // 7)
            made.append((old_id, digest[: len(old_id)], digest, f"simulated/{name}", copy, later))
        cursor.execute("BEGIN")
        cursor.execute("CREATE TEMP TABLE made (old_id, new_id, sha256, source, copy, later)")
        cursor.executemany("INSERT INTO made VALUES (?, ?, ?, ?, ?, ?)", made)
        for table, names in COPIED:
            columns = [row[1] for row in cursor.execute(f"PRAGMA table_info({table})").fetchall()]
            values = [
                CHANGED[column] if column in names.split() else f'{table}."{column}"'
                for column in columns
            ]
            quoted = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(
                f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)} "  # noqa: S608
                f"FROM made JOIN {table} ON letter_id = made.old_id"
            )
        connection.commit()
        connection.close()
        with store.write() as conn:
            seal_everything(conn)


SECOND: Final = "rules-0"
"""A second coder, with seven in eight of the codings of the first."""


def with_second_coder(workspace: Path) -> Path:
    """Return a copy of a workspace in which `SECOND` has coded, too; it is beside it, and kept."""
    copy = workspace.with_name(f"{workspace.name}-two-coders")
    if copy.exists():
        return copy
    shutil.copytree(workspace, copy)
    first = schema.codings
    changed = {"coder_id": literal(SECOND), "coder_kind": literal(schema.RULES)}
    codings = select(*(changed.get(each.name, each) for each in first.columns))
    keys = schema.stages
    stage = {"stage": literal(code_stage(SECOND))}
    stages = select(*(stage.get(each.name, each) for each in keys.columns))
    with open_store(copy) as store, store.write() as conn:
        # By the last digit of the excerpt's ID, which is as good as drawn at random.
        chosen = codings.where(func.substr(first.c.excerpt_id, 16, 1).not_in(("0", "1")))
        conn.execute(first.insert().from_select(list(first.columns), chosen))
        done = stages.where(keys.c.stage.startswith(CODE_PREFIX, autoescape=True))
        conn.execute(keys.insert().from_select(list(keys.columns), done))
        seal_everything(conn)
    return copy


def write_workspace(folder: Path, number: int, *, samples: Path | None = None, seed: int) -> None:
    """Read and code the sample letters, unless a workspace of them is named; then simulate."""
    with tempfile.TemporaryDirectory() as temporary:
        if samples is None:
            samples = Path(temporary) / "samples"
            measure_letters("run", shipped("corpus", "sample"), "-w", samples, "--coder", "model")
        for done in write_letters(folder, samples, min(number, WRITTEN), seed):
            sys.stderr.write(f"\r{done:,} of {number:,} letters")
    if number > WRITTEN:
        copy_letters(folder, number, seed)
    sys.stderr.write(f"\r{number:,} of {number:,} letters\n")


def main() -> None:
    """Write a workspace."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--letters", type=int, default=1250)
    parser.add_argument("--samples", type=Path, default=None)
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    asked = parser.parse_args()
    write_workspace(asked.folder, asked.letters, samples=asked.samples, seed=asked.seed)


if __name__ == "__main__":
    main()
