"""``letters trace``: from an excerpt to its page, and from a letter to its coded excerpts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import DatabaseOption, WorkspaceOption
from inspection_letters.records.errors import TraceError, UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from inspection_letters.records import CodedExcerpt
    from inspection_letters.store import Store
    from inspection_letters.store.queries import LetterFacts

EXAMPLES = (
    "letters trace 3f2a9c0d --workspace results --png page.png",
    "letters trace --letter 80443_bury.pdf --workspace results --pdf marked.pdf",
)


def trace(
    workspace: WorkspaceOption,
    excerpt_id: Annotated[
        str | None,
        typer.Argument(help="Excerpt ID, or its first characters.", show_default=False),
    ] = None,
    letter: Annotated[
        str | None,
        typer.Option(
            "--letter",
            help="ID or file name of a letter: highlight all its coded excerpts (with --pdf).",
            show_default=False,
        ),
    ] = None,
    png: Annotated[
        Path | None,
        typer.Option(
            "--png",
            help="Picture to write: the page with the sentence boxed.",
            show_default=False,
        ),
    ] = None,
    pdf: Annotated[
        Path | None,
        typer.Option("--pdf", help="PDF to write: the letter with highlights.", show_default=False),
    ] = None,
    database_url: DatabaseOption = None,
) -> None:
    """Show where an excerpt comes from: its letter, page and codes, and a picture of the page.

    With --letter and --pdf, highlight every coded excerpt in a copy of the letter. Colours
    show the groups of codes, and notes give the codes and polarities.
    """
    if letter is not None:
        if excerpt_id is not None or png is not None or pdf is None:
            raise UsageError(
                "--letter highlights a whole letter in a copy of its PDF.",
                "Use it with --pdf, and without an excerpt ID or --png.",
            )
        _highlight_letter(letter, workspace, pdf, database_url)
        return
    if excerpt_id is None:
        raise UsageError(
            "No excerpt ID was provided.", "Add one, or use --letter and --pdf for a whole letter."
        )
    trace_excerpt(excerpt_id, workspace, png=png, pdf=pdf, database_url=database_url)


def trace_excerpt(
    excerpt_id: str,
    workspace: Path,
    *,
    png: Path | None = None,
    pdf: Path | None = None,
    database_url: str | None = None,
) -> None:
    """Print an excerpt's letter, page and codes; write the picture or PDF if there is a path.

    Raises
    ------
    LettersError
        If there is no such excerpt, or it cannot be traced with certainty.
    """
    from rich.markup import escape

    from inspection_letters.store import open_store, queries
    from inspection_letters.tracing import trace as tracing
    from inspection_letters.tracing.highlight import Marked, highlight

    with open_store(workspace, url=database_url) as store:
        with store.read() as conn:
            excerpt = queries.find_excerpt(conn, excerpt_id)
            facts = queries.letter_facts(conn, excerpt.letter_id)
            text = queries.letter_text(conn, excerpt.letter_id)
            codings = tuple(
                coding
                for coding in _codings(conn, excerpt.letter_id)
                if coding.excerpt_id == excerpt.excerpt_id
            )
            groups = _groups(conn, codings)
        found = tracing.trace(text, excerpt)
        if png is not None:
            tracing.draw(_stored_pdf(store, facts), found, png)
        if pdf is not None:
            highlight(_stored_pdf(store, facts), [Marked(found, codings)], groups, pdf)
    pages = " and ".join(map(str, found.pages))
    console.out.print(f"[bold]{escape(excerpt.quote)}[/bold]", soft_wrap=True)
    console.say(
        f"{_name(facts)}, page {pages}, section {excerpt.section}, excerpt {excerpt.excerpt_id}"
    )
    for coding in codings:
        console.say(
            f"  {coding.code_id}: {coding.polarity} (score {coding.score:.2f}, {coding.coder_id})"
        )
    if not codings:
        console.say("  no code")
    if png is not None:
        console.say(f"Picture: {png}")
    if pdf is not None:
        console.say(f"Highlighted PDF: {pdf}")


def _highlight_letter(letter: str, workspace: Path, pdf: Path, database_url: str | None) -> None:
    """Write a copy of a letter's PDF with every coded excerpt highlighted.

    Raises
    ------
    LettersError
        If there is no such letter, it has no codes, or its PDF cannot be copied.
    """
    from inspection_letters.store import open_store, queries
    from inspection_letters.tracing.highlight import Marked, highlight
    from inspection_letters.tracing.trace import trace as trace_in_text

    with open_store(workspace, url=database_url) as store:
        with store.read() as conn:
            facts = queries.find_letter(conn, letter)
            letter_id = facts.letter.letter_id
            text = queries.letter_text(conn, letter_id)
            codings = _codings(conn, letter_id)
            excerpts = queries.excerpts_of(conn, letter_id)
            groups = _groups(conn, codings)
        by_excerpt: dict[str, list[CodedExcerpt]] = {}
        for coding in codings:
            by_excerpt.setdefault(coding.excerpt_id, []).append(coding)
        marked = [
            Marked(trace_in_text(text, excerpt), tuple(by_excerpt[excerpt.excerpt_id]))
            for excerpt in excerpts
            if excerpt.excerpt_id in by_excerpt
        ]
        if not marked:
            raise UsageError(
                f"No excerpt of the letter {letter_id} has been coded.",
                "Code the letter first with 'letters run'.",
            )
        highlight(_stored_pdf(store, facts), marked, groups, pdf)
    console.say(f"{_name(facts)}: {len(marked)} of {len(excerpts)} excerpts coded and highlighted.")
    console.say(f"Highlighted PDF: {pdf}")


def _name(facts: LetterFacts) -> str:
    return f"{facts.metadata.area or 'area unknown'}, {Path(facts.letter.source).name}"


def _codings(conn: Connection, letter_id: str) -> tuple[CodedExcerpt, ...]:
    from inspection_letters.store import queries

    return tuple(
        coding
        for coder in queries.coders(conn)
        for coding in queries.codings_by(conn, coder.coder_id, letter_id)
    )


def _groups(conn: Connection, codings: tuple[CodedExcerpt, ...]) -> dict[str, str]:
    """Return the group of each code in the codebooks that were used."""
    from inspection_letters.store import queries

    return {
        code.id: code.group
        for digest in dict.fromkeys(coding.codebook_digest for coding in codings)
        for code in queries.codebook(conn, digest).codes
    }


def _stored_pdf(store: Store, facts: LetterFacts) -> Path:
    pdf = store.pdf_path(facts.letter.pdf_sha256)
    if not pdf.is_file():
        raise TraceError(
            f"The workspace has no copy of {facts.letter.source}.",
            "Run 'letters run' on the letter again.",
        )
    return pdf
