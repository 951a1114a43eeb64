"""Letters as sources of a REFI-QDA project, with what was coded in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from inspection_letters.codebook.exchange import guid
from inspection_letters.codebook.exchange.tree import code_guid
from inspection_letters.outputs.export.qdpx.facts import source_guid, source_names
from inspection_letters.outputs.export.qdpx.material import Judgement, ProjectLetter
from inspection_letters.outputs.export.qdpx.tags import add, add_text, moment


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """The names of a letter's files within a project; ``pdf`` is empty if there is none."""

    text: str
    pdf: str


def files_of(letter: ProjectLetter) -> SourceFiles:
    """Return the names of a letter's files within a project."""
    return SourceFiles(
        f"{text_guid(letter)}.txt", f"{source_guid(letter)}.pdf" if letter.pdf else ""
    )


def text_guid(letter: ProjectLetter) -> str:
    """Return the identifier of a letter's text.

    A letter without a PDF is a source of text itself.
    """
    if letter.pdf is None:
        return source_guid(letter)
    return guid("text", letter.text.pdf_sha256, letter.text.text_sha256)


def add_sources(project: etree._Element, letters: Sequence[ProjectLetter]) -> None:
    """Write letters as sources.

    A PDF is a source that is represented by its text; the other letters are text. Codings
    are selections of the text, by code points and half-open, one for each excerpt and coder.
    """
    parent = add(project, "Sources")
    for letter, name in zip(letters, source_names(letters), strict=True):
        files = files_of(letter)
        about = _about(letter)
        retrieved = moment(letter.retrieved_at)
        if letter.pdf is None:
            text = add(
                parent,
                "TextSource",
                guid=source_guid(letter),
                name=name,
                plainTextPath=f"internal://{files.text}",
                creationDateTime=retrieved,
            )
        else:
            source = add(
                parent,
                "PDFSource",
                guid=source_guid(letter),
                name=name,
                path=f"internal://{files.pdf}",
                creationDateTime=retrieved,
            )
            add_text(source, "Description", about)
            text = add(
                source,
                "Representation",
                guid=text_guid(letter),
                name=name,
                plainTextPath=f"internal://{files.text}",
                creationDateTime=retrieved,
            )
        add_text(text, "Description", about)
        for judgement in letter.judgements:
            _add_selection(text, judgement)


def _about(letter: ProjectLetter) -> str:
    facts = letter.facts
    parts = (facts["area"], facts["kind"], f"letter {facts['letter_id']}")
    return ", ".join(part for part in parts if part)


def _add_selection(text: etree._Element, judgement: Judgement) -> None:
    excerpt, coder = judgement.excerpt, guid("user", judgement.coder_id)
    when = moment(judgement.coded_at)
    selection = add(
        text,
        "PlainTextSelection",
        guid=guid("selection", excerpt.letter_id, excerpt.excerpt_id, judgement.coder_id),
        name=excerpt.quote,
        startPosition=str(excerpt.span.start),
        endPosition=str(excerpt.span.end),
        creatingUser=coder,
        creationDateTime=when,
    )
    if judgement.note:
        # QualCoder takes the description of a selection as the memo of its codings, and reads
        # no notes of selections; the standard's own place for a memo is a note.
        add_text(selection, "Description", judgement.note)
    for key, target in _targets(judgement):
        coding = add(
            selection,
            "Coding",
            guid=guid("coding", excerpt.letter_id, excerpt.excerpt_id, judgement.coder_id, key),
            creatingUser=coder,
            creationDateTime=when,
        )
        add(coding, "CodeRef", targetGUID=target)
    if judgement.note:
        add(selection, "NoteRef", targetGUID=note_guid(judgement))


def _targets(judgement: Judgement) -> list[tuple[str, str]]:
    """Return what tells codings apart, with the identifier of the code of each."""
    if not judgement.codes:
        return [("", guid("no-code"))]
    return [
        ("\x1f".join((*key, polarity.value)), code_guid(*key, polarity))
        for key, polarity in sorted(judgement.codes.items())
    ]


def add_notes(project: etree._Element, letters: Sequence[ProjectLetter]) -> None:
    """Write the memos of people on excerpts as notes, to which the selections refer."""
    noted = [judged for letter in letters for judged in letter.judgements if judged.note]
    parent = add(project, "Notes") if noted else None
    for judgement in noted:
        note = add(
            parent,
            "Note",
            guid=note_guid(judgement),
            name=f"Memo by {judgement.coder_id} on {judgement.excerpt.excerpt_id}",
            creatingUser=guid("user", judgement.coder_id),
            creationDateTime=moment(judgement.coded_at),
        )
        add_text(note, "PlainTextContent", judgement.note)


def note_guid(judgement: Judgement) -> str:
    """Return the identifier of the memo on an excerpt by a coder."""
    return guid(
        "note", judgement.excerpt.letter_id, judgement.excerpt.excerpt_id, judgement.coder_id
    )
