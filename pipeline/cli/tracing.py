"""Show where an excerpt stands."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.markup import escape

from pipeline.errors import TraceError
from pipeline.store import open_workspace, queries
from pipeline.trace import draw, trace


def show_trace(
    excerpt_id: str, workspace: Path, png: Path | None, database_url: str | None, console: Console
) -> None:
    """Print an excerpt's letter, page, place and codes; draw its page if asked to.

    Raises
    ------
    LettersError
        If there is no such excerpt, or it cannot be traced with certainty.
    """
    with open_workspace(workspace, url=database_url) as opened:
        with opened.read() as conn:
            excerpt = queries.find_excerpt(conn, excerpt_id)
            facts = queries.letter_facts(conn, excerpt.letter_id)
            text = queries.letter_text(conn, excerpt.letter_id)
            codings = [
                coding
                for coder in queries.coders(conn)
                for coding in queries.codings_by(conn, coder.coder_id, excerpt.letter_id)
                if coding.excerpt_id == excerpt.excerpt_id
            ]
        found = trace(text, excerpt)
        pdf = opened.pdf_path(text.pdf_sha256)
        if png is not None:
            if not pdf.is_file():
                raise TraceError(
                    f"The workspace holds no copy of {facts.letter.source}.",
                    "Run the letter again.",
                )
            draw(pdf, found, png)
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
