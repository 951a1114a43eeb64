"""A REFI-QDA project as records: codes, people, and what they selected in which source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from inspection_letters.codebook.exchange import QdaCode
from inspection_letters.codebook.exchange.elements import local_name, read_codes
from inspection_letters.common.files.xml import parse_xml
from inspection_letters.records.errors import UsageError
from inspection_letters.review.qdpx.archive import ProjectArchive, open_archive

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_TEXT_SOURCES: Final = ("TextSource", "PDFSource")
_TEXT_SELECTION: Final = "PlainTextSelection"
_AGAIN: Final = "Export the project again in the program that wrote it."


@dataclass(frozen=True, slots=True)
class QdaCoding:
    """A code that a user assigned; ``user`` is empty if the project does not say who."""

    code_guid: str
    user: str
    coded_at: datetime | None


@dataclass(frozen=True, slots=True)
class QdaSelection:
    """A part of a source, with its codings and memos.

    ``start`` and ``end`` are None unless it is a part of the text. ``name`` is usually the
    text selected, sometimes cut short.
    """

    name: str
    start: int | None
    end: int | None
    codings: tuple[QdaCoding, ...]
    memos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QdaSource:
    """A source of a project; ``text`` is None if the project does not hold its text.

    ``whole`` are codings of the source as a whole. ``kind`` is the name of its element.
    """

    guid: str
    name: str
    kind: str
    text: str | None
    file_sha256: str
    selections: tuple[QdaSelection, ...]
    whole: tuple[QdaCoding, ...] = ()


@dataclass(frozen=True, slots=True)
class QdaProject:
    """A project; ``loose_notes`` names the notes that belong to no selection."""

    codes: tuple[QdaCode, ...]
    sources: tuple[QdaSource, ...]
    loose_notes: tuple[str, ...]


def read_project(path: Path) -> QdaProject:
    """Read a project.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    UsageError
        If it is no project, is damaged, or exceeds a limit.
    """
    with open_archive(path) as archive:
        name = f"The project.qde of {path}"
        root = parse_xml(archive.project_xml(), name, _AGAIN)
        if local_name(root) != "Project":
            raise UsageError(
                f"{name} is not a REFI-QDA project, but has the root element "
                f"{local_name(root)[:40]!r}.",
                _AGAIN,
            )
        return _Reader(archive, root, path).project()


class _Reader:
    """Reads the parts of a project that refer to each other."""

    def __init__(self, archive: ProjectArchive, root: Element, path: Path) -> None:
        self._archive = archive
        self._root = root
        self._path = path
        self._users = {
            _guid(user): (user.get("name") or user.get("id") or "").strip()
            for user in _children(_child(root, "Users"), "User")
        }
        self._notes = dict(self._read_notes())
        self._note_names = {
            _guid(note): note.get("name") or _guid(note)
            for note in _children(_child(root, "Notes"), "Note")
        }
        self._linked = self._read_links()
        self._attached: set[str] = set()

    def project(self) -> QdaProject:
        codes = _child(_child(self._root, "CodeBook"), "Codes")
        sources = _child(self._root, "Sources")
        found = tuple(
            self._source(element)
            for element in (sources if sources is not None else ())
            if local_name(element).endswith("Source")
        )
        loose = [name for guid, name in self._note_names.items() if guid not in self._attached]
        return QdaProject(
            codes=read_codes(codes, str(self._path)) if codes is not None else (),
            sources=found,
            loose_notes=tuple(loose),
        )

    def _source(self, element: Element) -> QdaSource:
        kind = local_name(element)
        text = _child(element, "Representation") if kind == "PDFSource" else element
        parts = [element] if text is element or text is None else [element, text]
        selections = [
            self._selection(part)
            for container in parts
            for part in container
            if local_name(part).endswith("Selection")
        ]
        return QdaSource(
            guid=_guid(element),
            name=" ".join((element.get("name") or "").split()),
            kind=kind,
            text=self._text(text) if text is not None and kind in _TEXT_SOURCES else None,
            file_sha256=self._archive.digest(element.get("path") or ""),
            selections=tuple(selections),
            whole=tuple(
                self._coding(part, element)
                for container in parts
                for part in _children(container, "Coding")
            ),
        )

    def _text(self, element: Element) -> str | None:
        content = _child(element, "PlainTextContent")
        if content is not None and content.text:
            return content.text
        return self._archive.text(element.get("plainTextPath") or "")

    def _selection(self, element: Element) -> QdaSelection:
        codings = _children(element, "Coding")
        is_text = local_name(element) == _TEXT_SELECTION
        name = element.get("name") or ""
        representation = _child(element, "Representation")
        if representation is not None:
            name = self._text(representation) or name
        return QdaSelection(
            name=name,
            start=_number(element, "startPosition") if is_text else None,
            end=_number(element, "endPosition") if is_text else None,
            codings=tuple(self._coding(coding, element) for coding in codings),
            memos=tuple(self._memos(element, codings)),
        )

    def _coding(self, coding: Element, holder: Element) -> QdaCoding:
        reference = _child(coding, "CodeRef")
        keys = ("creatingUser", "modifyingUser")
        users = [
            self._users.get(_plain(element.get(key) or ""), "")
            for element in (coding, holder)
            for key in keys
            if element.get(key)
        ]
        # Some programs (QualCoder) give a time to the selection alone.
        times = _times(coding) or _times(holder)
        return QdaCoding(
            code_guid=_plain(reference.get("targetGUID") or "") if reference is not None else "",
            user=next((user for user in users if user), ""),
            coded_at=max(times, default=None),
        )

    def _memos(self, element: Element, codings: list[Element]) -> Iterator[str]:
        """Yield the memos of a selection and of its codings, each once."""
        description = _child(element, "Description")
        texts = [description.text or ""] if description is not None else []
        for holder in (element, *codings):
            notes = [_plain(ref.get("targetGUID") or "") for ref in _children(holder, "NoteRef")]
            for note in (*notes, *self._linked.get(_guid(holder), ())):
                if note in self._notes:
                    self._attached.add(note)
                    texts.append(self._notes[note])
        yield from dict.fromkeys(text.strip() for text in texts if text.strip())

    def _read_notes(self) -> Iterator[tuple[str, str]]:
        for note in _children(_child(self._root, "Notes"), "Note"):
            description = _child(note, "Description")
            text = self._text(note) or (description.text if description is not None else "")
            yield _guid(note), text or ""

    def _read_links(self) -> Mapping[str, list[str]]:
        """Return the notes that links join to other things, as NVivo does."""
        linked: dict[str, list[str]] = {}
        for link in _children(_child(self._root, "Links"), "Link"):
            ends = [_plain(link.get(key) or "") for key in ("originGUID", "targetGUID")]
            for note, other in (ends, ends[::-1]):
                if note in self._notes:
                    linked.setdefault(other, []).append(note)
        return linked


def _children(element: Element | None, name: str) -> list[Element]:
    return [] if element is None else [part for part in element if local_name(part) == name]


def _child(element: Element | None, name: str) -> Element | None:
    return next(iter(_children(element, name)), None)


def _guid(element: Element) -> str:
    return _plain(element.get("guid") or "")


def _plain(guid: str) -> str:
    return guid.strip("{} ").lower()


def _number(element: Element, key: str) -> int | None:
    text = (element.get(key) or "").strip()
    # No letter has a billion characters, and Python refuses digits without end.
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _times(element: Element) -> list[datetime]:
    found = (_moment(element.get(key) or "") for key in ("creationDateTime", "modifiedDateTime"))
    return [moment for moment in found if moment is not None]


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
