"""The account of changes: which reports replace which, what changed, and the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from inspection_letters.analysis.changes import (
    Account,
    CatalogueNews,
    LetterSnapshot,
    MadeWith,
    Snapshot,
    as_json,
    as_markdown,
    read_snapshot,
)
from inspection_letters.coding.choice import choose_coders, codebook_at, codebook_path_of
from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.settings.run import Settings
from inspection_letters.records import Rejection
from inspection_letters.records.catalogue import CatalogueEntry, FileVersion
from inspection_letters.records.errors import WorkspaceError
from inspection_letters.records.versions import READ_VERSIONS
from inspection_letters.runs.light_models import learn
from inspection_letters.store import Store, catalogue, queries

CHANGES: Final = "changes"
"""Stem of the files with the latest account, and the folder of all accounts."""


@dataclass(frozen=True, slots=True)
class Before:
    """The last complete refresh: its ID and its snapshot of the letters."""

    run_id: str | None = None
    picture: Snapshot | None = None


@dataclass(frozen=True, slots=True)
class Making:
    """The versions that results are made with, and the labels of the codes."""

    made_with: MadeWith
    labels: Mapping[str, str]


def making(settings: Settings, store: Store) -> Making:
    """Return the versions that a run with these settings uses.

    Raises
    ------
    UsageError
        If the codebook or the model is not valid.
    """
    with store.read() as conn:
        shown = learn(conn, choose_coders(settings)).choice.coders[0]
    codebook = codebook_at(codebook_path_of(settings))
    return Making(
        MadeWith(
            reader="+".join(READ_VERSIONS),
            codebook=f"{codebook.name} {codebook.version}",
            codebook_digest=codebook.digest,
            coder_id=shown.coder_id,
            coder_kind=shown.kind,
            coder_digest=shown.digest,
        ),
        {code.id: code.label for code in codebook.codes},
    )


def settle(conn: Connection) -> None:
    """Record which reports a later report of the same inspection replaces.

    Two reports are of the same inspection if their letters name the same area, kind and
    days, if one appeared when the other, of the same area, kind and date of publication,
    was withdrawn, or if they are the same file under two links.
    """
    catalogue.describe_letters(conn)
    letters = _letter_pictures(conn, {})
    entries = catalogue.entries(conn)
    standing = [entry for entry in entries.values() if entry.file and entry.replaced_by is None]
    alike: dict[object, list[CatalogueEntry]] = {}
    for entry in standing:
        for key in _names(entry, letters):
            alike.setdefault(key, []).append(entry)
    for entry in standing:
        later = [
            other
            for key in _names(entry, letters)
            for other in alike[key]
            if _replaces(other, entry, by=key[0])
        ]
        if later:
            newest = max(later, key=_age)
            catalogue.write_replaced(conn, entry.report.report_id, newest.report.report_id)
    for entry in entries.values():
        # A report that returns while its successor is withdrawn counts again.
        successor = entries.get(entry.replaced_by or "")
        if successor and successor.withdrawn_at and not entry.withdrawn_at:
            catalogue.write_replaced(conn, entry.report.report_id, None)
            catalogue.write_replaced(conn, successor.report.report_id, entry.report.report_id)


def _names(
    entry: CatalogueEntry, letters: Mapping[str, LetterSnapshot]
) -> Iterator[tuple[object, ...]]:
    """Yield the keys by which two reports are recognised as the same."""
    report, file = entry.report, entry.file
    if file is None:
        return
    yield ("file", file.pdf_sha256)
    letter = letters.get(file.letter_id)
    if letter is not None and letter.inspection is not None:
        # Within one provider only: two areas may be inspected and reported on together.
        yield ("inspection", report.urn, letter.inspection)
    if report.kind and report.published:
        yield ("listed", report.urn, report.kind, report.published)


def _replaces(later: CatalogueEntry, earlier: CatalogueEntry, *, by: object) -> bool:
    if _age(later) <= _age(earlier) or (later.withdrawn_at and not earlier.withdrawn_at):
        return False
    # While both are listed, the same file may simply be there twice, and two reports of
    # one kind and day may be of two inspections.
    return by == "inspection" or earlier.withdrawn_at is not None


def _age(entry: CatalogueEntry) -> tuple[object, ...]:
    published = entry.report.published
    return (entry.listed_by, published.isoformat() if published else "", entry.report.report_id)


def take_picture(conn: Connection, made_with: MadeWith) -> Snapshot:
    """Return a snapshot of the letters that count, as coded by the first coder."""
    replaced = catalogue.replaced_letters(conn)
    letters = _letter_pictures(conn, queries.codes_by_letter(conn, made_with.coder_id))
    return Snapshot(
        made_with, {key: letter for key, letter in letters.items() if key not in replaced}
    )


def _letter_pictures(
    conn: Connection, codes: Mapping[str, Mapping[str, int]]
) -> dict[str, LetterSnapshot]:
    texts = queries.text_digests(conn)
    found = {}
    for letter, facts in queries.all_letters(conn):
        days = [
            None if day is None else day.isoformat()
            for day in (facts.inspection_start, facts.inspection_end)
        ]
        found[letter.letter_id] = LetterSnapshot(
            urn=facts.urn or letter.urn,
            area=facts.area or letter.area,
            kind=facts.kind,
            begun=days[0],
            ended=days[1] or (None if facts.letter_date is None else facts.letter_date.isoformat()),
            outcome=None if facts.outcome is None else facts.outcome.value,
            statement=facts.statement_of_action,
            text=texts.get(letter.letter_id, "")[:16],
            codes=codes.get(letter.letter_id, {}),
        )
    return found


def before(conn: Connection) -> Before:
    """Return the ID and the snapshot of the last complete refresh."""
    found = catalogue.last_picture(conn)
    return Before() if found is None else Before(found[0], read_snapshot(found[1]))


def unreported_news(conn: Connection) -> CatalogueNews:
    """Return the changes to reports that no account has reported yet."""
    entries = catalogue.entries(conn)
    news = catalogue.unreported(conn)
    versions: dict[str, list[FileVersion]] = {}
    for version in catalogue.all_versions(conn):
        versions.setdefault(version.report_id, []).append(version)
    replaced: dict[str, str] = {}
    moved: dict[str, str] = {}
    unreported = {version.report_id for version in news.versions}
    for entry in entries.values():
        if entry.replaced_by not in unreported or entry.file is None:
            continue
        later = entries[entry.replaced_by]
        if later.file is None:
            continue
        if later.file.pdf_sha256 == entry.file.pdf_sha256:
            moved[later.report.report_id] = entry.report.report_id
        else:
            replaced[later.file.letter_id] = entry.file.letter_id
    for version in news.versions:
        if version.number > 1:
            former = versions[version.report_id][version.number - 2]
            replaced[version.letter_id] = former.letter_id
    return CatalogueNews(entries, news.versions, news.events, replaced, moved)


def reported_versions(
    news: CatalogueNews, after: Snapshot, rejected: Sequence[Rejection]
) -> Iterator[catalogue.ReportedVersion]:
    """Yield how an account reports each version."""
    refused = {rejection.letter_id for rejection in rejected}
    for version in news.versions:
        entry = news.catalogue[version.report_id]
        passed = entry.replaced_by or (entry.file and entry.file.number > version.number)
        if version.letter_id in after.letters or passed:
            yield catalogue.ReportedVersion(version.report_id, version.number, "letter")
        elif version.letter_id in refused:
            yield catalogue.ReportedVersion(version.report_id, version.number, "rejected")


def at_their_links(rejections: Sequence[Rejection], news: CatalogueNews) -> list[Rejection]:
    """Name rejected letters by their links rather than by the files in the workspace."""
    urls = {
        entry.file.letter_id: entry.report.url
        for entry in news.catalogue.values()
        if entry.file is not None
    }
    return [
        replace(rejection, source=urls.get(rejection.letter_id or "", rejection.source))
        for rejection in rejections
    ]


def write_account(workspace: Store, account: Account) -> dict[str, Path]:
    """Write an account as JSON and Markdown, as the latest and under its run ID.

    Returns
    -------
    dict of str to Path
        The files of the latest account, by file ending.

    Raises
    ------
    WorkspaceError
        If the folder cannot be written.
    """
    written: dict[str, Path] = {}
    folder = workspace.path / CHANGES
    contents: dict[str, str] = {"json": as_json(account), "md": as_markdown(account)}
    try:
        folder.mkdir(exist_ok=True)
        for ending, text in contents.items():
            written[ending] = workspace.path / f"{CHANGES}.{ending}"
            for path in (folder / f"{account.run_id}.{ending}", written[ending]):
                with atomic_file(path) as part:
                    part.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise WorkspaceError(
            f"The account of changes cannot be written to {workspace.path} "
            f"({error.strerror or error}).",
            "Check that the disk is not full and that you may write to the folder.",
        ) from error
    return written
