"""Show where excerpts stand."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.markup import escape
from sqlalchemy import Connection

from inspection_letters.records import CodedExcerpt, LetterText
from inspection_letters.records.errors import TraceError, UsageError
from inspection_letters.store import Store, open_store, queries
from inspection_letters.store.queries import LetterFacts
from inspection_letters.tracing.highlight import Marked, highlight
from inspection_letters.tracing.trace import draw, trace


def show_trace(
    excerpt_id: str,
    workspace: Path,
    png: Path | None,
    pdf: Path | None,
    database_url: str | None,
    console: Console,
) -> None:
    """Print an excerpt's letter, page, place and codes; draw or highlight it if asked to.

    Raises
    ------
    LettersError
        If there is no such excerpt, or it cannot be traced with certainty.
    """
    with open_store(workspace, url=database_url) as opened:
        with opened.read() as conn:
            excerpt = queries.find_excerpt(conn, excerpt_id)
            facts = queries.letter_facts(conn, excerpt.letter_id)
            text = queries.letter_text(conn, excerpt.letter_id)
            codings = tuple(
                one
                for one in _codings(conn, excerpt.letter_id)
                if one.excerpt_id == excerpt.excerpt_id
            )
            groups = _groups(conn, codings)
        found = trace(text, excerpt)
        if png is not None:
            draw(_kept_pdf(opened, text, facts), found, png)
        if pdf is not None:
            highlight(_kept_pdf(opened, text, facts), [Marked(found, codings)], groups, pdf)
    pages = " and ".join(str(number) for number in found.pages)
    console.print(f"[bold]{escape(excerpt.quote)}[/bold]", soft_wrap=True)
    console.print(
        f"{escape(facts.metadata.area or 'area not known')}, {Path(facts.letter.source).name}, "
        f"page {pages}, section {excerpt.section}, excerpt {excerpt.excerpt_id}",
        highlight=False,
        soft_wrap=True,
    )
    for coding in codings:
        console.print(
            f"  {coding.code_id}: {coding.polarity} (score {coding.score:.2f}, {coding.coder_id})",
            highlight=False,
        )
    if not codings:
        console.print("  no code", highlight=False)
    if png is not None:
        console.print(f"Picture: {png}", highlight=False, soft_wrap=True)
    if pdf is not None:
        console.print(f"Highlighted PDF: {pdf}", highlight=False, soft_wrap=True)


def show_letter(
    letter: str, workspace: Path, pdf: Path, database_url: str | None, console: Console
) -> None:
    """Write a copy of a letter's PDF with every coded excerpt highlighted.

    Raises
    ------
    LettersError
        If there is no such letter, or its PDF cannot be copied.
    """
    with open_store(workspace, url=database_url) as opened:
        with opened.read() as conn:
            facts = queries.find_letter(conn, letter)
            letter_id = facts.letter.letter_id
            text = queries.letter_text(conn, letter_id)
            codings = _codings(conn, letter_id)
            excerpts = queries.excerpts_of(conn, letter_id)
            groups = _groups(conn, codings)
        by_excerpt: dict[str, list[CodedExcerpt]] = {}
        for one in codings:
            by_excerpt.setdefault(one.excerpt_id, []).append(one)
        marked = [
            Marked(trace(text, excerpt), tuple(by_excerpt[excerpt.excerpt_id]))
            for excerpt in excerpts
            if excerpt.excerpt_id in by_excerpt
        ]
        if not marked:
            raise UsageError(f"No excerpt of letter {letter_id} is coded.", "Code it first.")
        highlight(_kept_pdf(opened, text, facts), marked, groups, pdf)
    console.print(
        f"{escape(facts.metadata.area or 'area not known')}, {Path(facts.letter.source).name}: "
        f"{len(marked)} of {len(excerpts)} excerpts are coded and highlighted.",
        highlight=False,
        soft_wrap=True,
    )
    console.print(f"Highlighted PDF: {pdf}", highlight=False, soft_wrap=True)


def _codings(conn: Connection, letter_id: str) -> tuple[CodedExcerpt, ...]:
    return tuple(
        coding
        for coder in queries.coders(conn)
        for coding in queries.codings_by(conn, coder.coder_id, letter_id)
    )


def _groups(conn: Connection, codings: tuple[CodedExcerpt, ...]) -> dict[str, str]:
    """Return the group of every code of the codebooks that some codings were made with."""
    return {
        code.id: code.group
        for digest in dict.fromkeys(one.codebook_digest for one in codings)
        for code in queries.codebook(conn, digest).codes
    }


def _kept_pdf(opened: Store, text: LetterText, facts: LetterFacts) -> Path:
    pdf = opened.pdf_path(text.pdf_sha256)
    if not pdf.is_file():
        raise TraceError(
            f"The workspace holds no copy of {facts.letter.source}.", "Run the letter again."
        )
    return pdf
