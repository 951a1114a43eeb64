"""What runs in a worker process: the stages joined, records in and records out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from inspection_letters.coding.choice import ChosenCoder, make_coder
from inspection_letters.common.files.copies import copy_path, keep_copy
from inspection_letters.common.reference.areas import Areas, read_areas
from inspection_letters.reading.formats import recognise
from inspection_letters.records import (
    CodedExcerpt,
    Excerpt,
    FileFormat,
    LetterText,
    RawPage,
    ReadLetter,
    ReadOptions,
    Role,
)
from inspection_letters.records.errors import LetterError, LettersError, UsageError
from inspection_letters.records.pages import page_notes
from inspection_letters.records.spans import Span
from inspection_letters.records.versions import EXTRACT_VERSION, RECOGNITION_VERSION
from inspection_letters.runs.limits import within_memory, within_time

AS_THEY_ARE: Final = ReadOptions()
"""Letters are read as the kinds that they are, without text recognition."""


LOADING_TIME: Final = 120.0
"""Seconds in which a coder must be loaded. Those of the package take one or two."""

_UNLOADED: Final[dict[ChosenCoder, UsageError]] = {}
"""The coders that could not be loaded within limits."""


def load(coders: Sequence[ChosenCoder] = (), memory_limit: int = 0) -> None:
    """Load what reading needs, and what some coders need within limits of time and memory.

    Parameters
    ----------
    coders : sequence of ChosenCoder, optional
        The coders.
    memory_limit : int, optional
        MiB that each of them may take.

    Notes
    -----
    The stages are imported within the functions, not at the head, since the process
    that plans a run and writes its results never reads a letter itself.
    """
    import inspection_letters.analysis.balance
    import inspection_letters.coding.matching
    import inspection_letters.common.reference.english
    import inspection_letters.reading.extract
    import inspection_letters.reading.layout
    import inspection_letters.reading.segment
    import inspection_letters.reading.structure

    # What the first letter would load otherwise. Workers that are copies of a process share it.
    # A fault will come up again, and be reported, when a letter is read.
    with suppress(Exception):
        inspection_letters.coding.matching.load()
        inspection_letters.common.reference.english.is_word("a")
        inspection_letters.reading.segment.sentence_spans("A sentence.")
    for coder in coders:
        try:
            with within_time(LOADING_TIME):
                within_memory(_load_coder, memory_limit, coder)
        except MemoryError:
            _UNLOADED[coder] = UsageError(
                f"The coder {coder.coder_id} needs more than {memory_limit:,} MiB to be loaded.",
                "Use a smaller codebook or model, or allow more memory with --memory-limit.",
            )
        except TimeoutError:
            _UNLOADED[coder] = UsageError(
                f"The coder {coder.coder_id} takes longer than {LOADING_TIME:g} seconds to be "
                "loaded.",
                "Use a smaller codebook or model.",
            )
        except Exception:  # noqa: S112
            # A fault will come up again, and be reported, when a letter is to be coded.
            continue


def _load_coder(coder: ChosenCoder) -> None:
    make_coder(coder).code([_SENTENCE], run_id="")


_SENTENCE = Excerpt("", "", Span(0, 14), "Children wait.", "", 0, 0, Role.CONTEXT)
"""Coded by every coder as it is loaded, since coders load some parts at their first sentence."""


def read_and_keep(
    path: Path,
    letter_id: str,
    pdf_sha256: str,
    area_lists: tuple[Path, ...],
    copies: Path | None,
    options: ReadOptions = AS_THEY_ARE,
) -> ReadLetter:
    """Read one letter to its excerpts, and keep a copy of it; the file is read from disk once.

    Parameters
    ----------
    path : Path
        The file.
    letter_id, pdf_sha256 : str
        As planned; the content must still have this digest.
    area_lists : tuple of Path
        Lists of areas (CSV).
    copies : Path
        Folder of the copies; None if they are kept elsewhere, which is not done here.
    options : ReadOptions, optional
        How the letter is read.

    Raises
    ------
    LetterError
        Naming the stage that gave up.
    WorkspaceError
        If the copy cannot be written.
    """
    content = _content_of(path)
    if sha256(content).hexdigest() != pdf_sha256:
        raise LetterError(
            "The file changed after the run had started.",
            "Run the same command again when no other program is writing to the file.",
            stage="open",
        )
    read = read_bytes(content, letter_id, pdf_sha256, area_lists, options, name=path.name)
    if copies is not None and path != copy_path(copies, pdf_sha256):
        keep_copy(copies, content, pdf_sha256, recognise(content, path.name))
    return read


def read_pdf(
    path: Path,
    letter_id: str,
    pdf_sha256: str,
    area_lists: tuple[Path, ...],
    options: ReadOptions = AS_THEY_ARE,
) -> ReadLetter:
    """Read one file, a PDF or of another format, all the way to its excerpts.

    Raises
    ------
    LetterError
        Naming the stage that gave up.
    """
    content = _content_of(path)
    return read_bytes(content, letter_id, pdf_sha256, area_lists, options, name=path.name)


def read_bytes(
    content: bytes,
    letter_id: str,
    pdf_sha256: str,
    area_lists: tuple[Path, ...],
    options: ReadOptions = AS_THEY_ARE,
    *,
    name: str,
) -> ReadLetter:
    """Read the bytes of a file with a name all the way to its excerpts.

    Raises
    ------
    LetterError
        Naming the stage that gave up.
    """
    from inspection_letters.analysis.balance import balance_words
    from inspection_letters.reading.segment import segment
    from inspection_letters.reading.structure import structure
    from inspection_letters.reading.structure.refusal import unread_part

    areas = _areas(area_lists)
    text = _text_of(content, recognise(content, name), letter_id, pdf_sha256, ocr=options.ocr)
    with _blamed_on("structure"):
        found = structure(text, areas, kind=options.kind)
    with _blamed_on("segment"):
        excerpts = segment(text, found.paragraphs)
    if not excerpts:
        nothing = "The letter contains no findings"
        raise unread_part(text, nothing) or LetterError(
            f"{nothing}.",
            "Open the letter: its sections may be empty.",
            stage="segment",
        )
    notes = (*found.metadata.reading_notes, *page_notes(text.notes))
    metadata = replace(found.metadata, reading_notes=notes)
    read = ReadLetter(text, metadata, found.sections, excerpts)
    return replace(read, words=balance_words(read).counts)


def _text_of(
    content: bytes, file_format: FileFormat, letter_id: str, pdf_sha256: str, *, ocr: bool
) -> LetterText:
    """Return the text of a letter's file: by its pages, or by its marks if it has none."""
    if not file_format.has_pages:
        from inspection_letters.reading.documents import read_document

        with _blamed_on("extract"):
            return read_document(content, file_format, letter_id=letter_id, pdf_sha256=pdf_sha256)
    from inspection_letters.reading.extract import pages_of
    from inspection_letters.reading.layout import lay_out

    version = EXTRACT_VERSION
    with _blamed_on("extract"):
        pages = pages_of(content, unread=ocr)
        if ocr:
            pages = _recognised(pages, content)
            version = f"{version}+{RECOGNITION_VERSION}"
    with _blamed_on("layout"):
        return lay_out(pages, letter_id=letter_id, pdf_sha256=pdf_sha256, extract_version=version)


def _recognised(pages: tuple[RawPage, ...], content: bytes) -> tuple[RawPage, ...]:
    from inspection_letters.reading.extract import check_letters
    from inspection_letters.reading.recognition import recognise_pages

    pages = recognise_pages(pages, content)
    check_letters(pages)
    return pages


def code_excerpts(
    excerpts: Sequence[Excerpt], run_id: str, coder: ChosenCoder
) -> list[CodedExcerpt]:
    """Code the excerpts of one letter, in reading order.

    Raises
    ------
    UsageError
        If the coder no longer exists, has changed, or could not be loaded within limits.
    """
    if coder in _UNLOADED:
        raise _UNLOADED[coder]
    return make_coder(coder).code(excerpts, run_id=run_id)


def _content_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LetterError(
            f"The file cannot be read ({error.strerror}).",
            "Check that it exists and that you may read it.",
            stage="open",
        ) from error


@contextmanager
def _blamed_on(stage: str) -> Iterator[None]:
    """Name the stage in which a letter brings a fault of this package to light."""
    try:
        yield
    except (LettersError, MemoryError):
        raise
    except Exception as error:
        said = " ".join(str(error).split())[:200].rstrip(".")
        raise LetterError(
            f"The letter cannot be processed: {type(error).__name__}: {said}.",
            "Please report this letter, so that letters like it can be processed.",
            stage=stage,
        ) from error


@cache
def _areas(lists: tuple[Path, ...]) -> Areas:
    return read_areas(lists)
