"""``letters trace``: from an excerpt to its page, and from a letter to its coded excerpts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import DatabaseOption, WorkspaceOption
from inspection_letters.records.errors import TraceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from inspection_letters.records import CodedExcerpt
    from inspection_letters.runs.drawing import DrawingPool
    from inspection_letters.runs.tracing import LetterTrace
    from inspection_letters.store.queries import LetterFacts
    from inspection_letters.tracing.highlight import MarkedExcerpt
    from inspection_letters.tracing.trace import Trace

EXAMPLES = (
    "letters trace 3f2a9c0d --workspace results --png page.png",
    "letters trace --letter 80443_bury.pdf --workspace results --pdf marked.pdf",
    "letters trace --letter bury.docx --workspace results --highlight marked.html",
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
            help="ID or file name of a letter: highlight all its coded excerpts (with --pdf or "
            "--highlight).",
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
    highlight: Annotated[
        Path | None,
        typer.Option(
            "--highlight",
            help="Web page to write: the text of a letter that is not a PDF, with highlights.",
            show_default=False,
        ),
    ] = None,
    database_url: DatabaseOption = None,
) -> None:
    """Show where an excerpt comes from: its letter, page and codes, and a picture of the page.

    Each code is shown with how sure its coder is: its probability (of rules, a score), the
    words and patterns that counted, and the likeliest code that was not assigned. Words are
    marked in bold, or in square brackets where the output goes to a file or a program.

    With --letter and --pdf, highlight every coded excerpt in a copy of the letter. Colours
    show the groups of codes, and notes give the codes and polarities. A letter that is not a
    PDF has no pages: its places are numbers of paragraphs, and --highlight writes a copy.
    """
    if letter is not None:
        if excerpt_id is not None or png is not None or (pdf is None) == (highlight is None):
            raise UsageError(
                "--letter highlights a whole letter in a copy of it.",
                "Use it with --pdf (or --highlight, if the letter is not a PDF), and without an "
                "excerpt ID or --png.",
            )
        _highlight_letter(letter, workspace, pdf, highlight, database_url)
        return
    if excerpt_id is None:
        raise UsageError(
            "No excerpt ID was provided.", "Add one, or use --letter and --pdf for a whole letter."
        )
    trace_excerpt(
        excerpt_id, workspace, png=png, pdf=pdf, copy=highlight, database_url=database_url
    )


def trace_excerpt(
    excerpt_id: str,
    workspace: Path,
    *,
    png: Path | None = None,
    pdf: Path | None = None,
    copy: Path | None = None,
    database_url: str | None = None,
) -> None:
    """Print an excerpt's letter, place and codes; write picture, PDF or copy if there is a path.

    Raises
    ------
    LettersError
        If there is no such excerpt, or it cannot be traced with certainty.
    """
    from inspection_letters.runs.drawing import DrawingPool
    from inspection_letters.runs.tracing import trace_stored_excerpt
    from inspection_letters.store import open_store
    from inspection_letters.tracing.highlight import MarkedExcerpt
    from inspection_letters.tracing.picture import save_page

    with open_store(workspace, url=database_url) as store:
        traced = trace_stored_excerpt(store, excerpt_id)
    ((place, codings),) = traced.places.items()
    _say_place(traced, place, codings)
    with DrawingPool() as pool:
        _say_check(traced, place, pool)
        # The place has been said by now, whatever the PDF does to those who draw it.
        if png is not None:
            save_page(traced.pdf, place, png, call=pool.call)
            console.say(f"Picture: {png}")
        _write_copy(traced, [MarkedExcerpt(place, codings)], pdf, copy, pool)
    _say_copy(pdf, copy)


def _say_place(traced: LetterTrace, place: Trace, codings: Sequence[CodedExcerpt]) -> None:
    """Print an excerpt, where it is, and its codes."""
    from rich.markup import escape

    excerpt = place.excerpt
    console.out.print(f"[bold]{escape(excerpt.quote)}[/bold]", soft_wrap=True)
    console.say(
        f"{_name(traced.letter)}, {place.place}, section {excerpt.section}, "
        f"excerpt {excerpt.excerpt_id}"
    )
    for coding in codings:
        _say_coding(coding, excerpt.quote)
    if not codings:
        console.say("  no code")


def _say_check(traced: LetterTrace, place: Trace, pool: DrawingPool) -> None:
    """Say whether a second reader finds the excerpt at its place, where that can be checked."""
    if not traced.text.pages:
        console.say(
            "  no page picture: the letter is not a PDF, so its paragraphs are numbered instead"
        )
    elif place.confidence is not None:
        console.say(
            f"  recognised in a picture of the page (mean confidence {place.confidence:.0%}): "
            "compare it with the page"
        )
    elif traced.pdf.exists():
        _check(traced, [place], pool)
    else:
        console.say("  not checked against the page: the workspace has no copy of the PDF")


def _check(traced: LetterTrace, places: Iterable[Trace], pool: DrawingPool) -> None:
    """Say which excerpts a second reader does not find where they are shown.

    That is also said if the check itself exceeds its limits.
    """
    from inspection_letters.tracing.trace import check_print

    try:
        unsure = pool.call(check_print, traced.pdf, tuple(places))
    except TraceError as error:
        console.say(f"  not checked against the page: {error.reason}")
        return
    for place in unsure:
        console.say(
            f"Check by eye: a second PDF reader finds other words on {place.place} where excerpt "
            f"{place.excerpt.excerpt_id} is shown."
        )


def _say_coding(coding: CodedExcerpt, quote: str) -> None:
    """Print a code, how sure its coder is of it, and why."""
    from rich.text import Text

    from inspection_letters.tracing.reasons import bracketed, reasons, sureness

    console.say(f"  {coding.code_id}: {coding.polarity} ({sureness(coding)}, {coding.coder_id})")
    for reason in reasons(coding):
        if not reason.words:
            console.say(f"    {reason.term}: {reason.text}")
        elif not console.out.is_terminal:
            console.say(f"    {reason.term}: {bracketed(quote, reason.words)}")
        else:
            marked = Text(quote)
            for word in reason.words:
                marked.stylize("bold", word.start, word.end)
            console.out.print(Text(f"    {reason.term}: ").append(marked), soft_wrap=True)


def _write_copy(
    traced: LetterTrace,
    marked: Sequence[MarkedExcerpt],
    pdf: Path | None,
    copy: Path | None,
    pool: DrawingPool,
) -> None:
    """Write a copy of a letter with highlights: a PDF, or the text of a letter without pages.

    Raises
    ------
    LettersError
        If the copy is not of the letter's kind, or cannot be written.
    """
    from inspection_letters.tracing.highlight import highlight
    from inspection_letters.tracing.marked_text import write_marked_text

    file = Path(traced.letter.letter.source).name
    if pdf is not None:
        if not traced.text.pages:
            raise UsageError(
                f"{file} is not a PDF, so there is no PDF to highlight.",
                "Use --highlight copy.html, which writes its text with the highlights.",
            )
        highlight(traced.pdf, marked, traced.groups, pdf, call=pool.call)
    if copy is not None:
        if traced.text.pages:
            raise UsageError(
                f"{file} is a PDF, and --highlight is for letters without pages.",
                "Use --pdf copy.pdf, which highlights a copy of its pages.",
            )
        write_marked_text(traced.text, marked, traced.groups, copy, title=_name(traced.letter))


def _say_copy(pdf: Path | None, copy: Path | None) -> None:
    if pdf is not None:
        console.say(f"Highlighted PDF: {pdf}")
    if copy is not None:
        console.say(f"Highlighted text: {copy}")


def _highlight_letter(
    letter: str, workspace: Path, pdf: Path | None, copy: Path | None, database_url: str | None
) -> None:
    """Write a copy of a letter with every coded excerpt highlighted.

    Raises
    ------
    LettersError
        If there is no such letter, it has no codes, or its PDF cannot be copied.
    """
    from inspection_letters.common.settings.reading import doubtful_share
    from inspection_letters.runs.drawing import DrawingPool
    from inspection_letters.runs.tracing import trace_coded_excerpts
    from inspection_letters.store import open_store, queries
    from inspection_letters.tracing.highlight import MarkedExcerpt

    with open_store(workspace, url=database_url) as store:
        traced = trace_coded_excerpts(store, letter)
        with store.read() as conn:
            (reading,) = queries.readings(conn, {traced.letter.letter.letter_id})
    if not traced.places:
        raise UsageError(
            f"No excerpt of the letter {traced.letter.letter.letter_id} has been coded.",
            "Code the letter first with 'letters run'.",
        )
    marked = [MarkedExcerpt(place, codings) for place, codings in traced.places.items()]
    with DrawingPool() as pool:
        _write_copy(traced, marked, pdf, copy, pool)
        console.say(
            f"{_name(traced.letter)}: {len(marked)} of {traced.excerpts} excerpts coded and "
            "highlighted."
        )
        if traced.text.pages:
            _check(traced, traced.places, pool)
    for note in reading.doubts(doubtful_share()):
        console.say(f"Read with doubts: {note.sentence}")
    _say_copy(pdf, copy)


def _name(facts: LetterFacts) -> str:
    return f"{facts.metadata.area or 'area unknown'}, {Path(facts.letter.source).name}"
