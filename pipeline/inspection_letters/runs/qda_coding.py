"""Coding that comes back as a REFI-QDA project, joined to the workspace."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

from sqlalchemy import Connection

from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.files.copies import unwritable
from inspection_letters.common.files.sheets import escaped
from inspection_letters.outputs.export.qdpx import codebooks_used
from inspection_letters.records import Codebook, Run
from inspection_letters.review.qdpx import (
    LeftOut,
    ProjectIntake,
    WorkspaceLetter,
    read_project,
    take_in,
)
from inspection_letters.review.qdpx.codes import meanings
from inspection_letters.review.qdpx.matching import LetterFinder, LetterKeys
from inspection_letters.review.qdpx.people import assign_people, codings_of
from inspection_letters.review.qdpx.project import QdaProject, QdaSource
from inspection_letters.runs.human_coding import (
    check_name,
    finished_run,
    import_run,
    is_derived,
)
from inspection_letters.runs.qda_changes import Change, changes_of, compare_derived
from inspection_letters.runs.sheet_conflicts import RECORDS
from inspection_letters.store import open_store, queries, reviews, writes
from inspection_letters.store.rows import file_name


@dataclass(frozen=True, slots=True)
class PersonImport:
    """How many excerpts a person judged in a project, and how many of these were new.

    ``absent`` is the number of excerpts of its letters that the person has judged in the
    workspace, but not in the project. They stay as they are.
    """

    coder_id: str
    judged: int
    without_code: int
    new: int
    changed: int
    absent: int

    @property
    def unchanged(self) -> int:
        """Excerpts that the workspace already had with the same codes and note."""
        return self.judged - self.new - self.changed


@dataclass(frozen=True, slots=True)
class ImportedProject:
    """What became of everything in a project.

    ``derived`` is the number of codings of each rule set or model that the workspace has too.
    ``record`` is the file that lists what was left out, None if there is nothing.
    """

    people: tuple[PersonImport, ...]
    letters: int
    derived: Mapping[str, int]
    left_out: tuple[LeftOut, ...]
    record: Path | None
    loose_notes: tuple[str, ...]

    @property
    def judged(self) -> int:
        """Excerpts that people judged in the project; counted for each person."""
        return sum(person.judged for person in self.people)

    @property
    def without_code(self) -> int:
        """Those of them to which no code applies."""
        return sum(person.without_code for person in self.people)

    @property
    def new(self) -> int:
        """Those that the workspace did not have yet."""
        return sum(person.new for person in self.people)

    @property
    def changed(self) -> int:
        """Those that the workspace had with other codes or another note."""
        return sum(person.changed for person in self.people)

    @property
    def unchanged(self) -> int:
        """Those that the workspace had already."""
        return sum(person.unchanged for person in self.people)


def import_project(
    path: Path,
    workspace: Path,
    *,
    coder: str | None = None,
    codebook_path: Path | None = None,
    database_url: str | None = None,
) -> ImportedProject:
    """Import the coding of people from a REFI-QDA project.

    What cannot be placed in the workspace with certainty is left out and listed; everything
    else is imported.

    Parameters
    ----------
    path : Path
        The project (.qdpx).
    workspace : Path
        The folder.
    coder : str, optional
        Name of the person whose coding to import. If the project has one person only, or does
        not say who coded, that coding is imported under this name.
    codebook_path : Path, optional
        Codebook with the codes that may be assigned; by default the one of the workspace that
        knows most codes of the project.
    database_url : str, optional
        Database to use instead of the one in the workspace.

    Raises
    ------
    UsageError
        If the project cannot be read, or it is not clear whose coding to import.
    """
    project = read_project(path)
    with open_store(workspace, url=database_url, writes=True) as store:
        with store.read() as conn:
            codebook = _codebook(conn, codebook_path, project)
            names = {coding.user for coding in codings_of(project)}
            derived = {name for name in names if name and is_derived(conn, name)}
            named = assign_people(project, coder, derived)
            for name in sorted({coding.user for coding in codings_of(named)} - derived - {""}):
                check_name(conn, name)
            sources = list(_with_letters(conn, named))
            intake = take_in(named, sources, codebook, derived)
            letters = {letter.text.letter_id: letter for _, letter in sources if letter}
            same, not_derived = compare_derived(conn, intake, letters, codebook)
            changes, stale = changes_of(conn, intake, letters, codebook)
            left_out = tuple(sorted((*intake.left_out, *not_derived, *stale)))
            people = _people(conn, intake, stale, changes, letters)
        run = import_run(path, codebook)
        if changes:
            with store.write() as conn:
                writes.write_run(conn, run)
                writes.write_codebook(conn, codebook)
                for person in people:
                    _write(conn, changes, person.coder_id, run.run_id, path.name)
                finished = finished_run(run, [change.review for change in changes])
                counts = {**finished.counts, "left_out": len(left_out)}
                writes.write_run(conn, replace(finished, counts=counts))
    return ImportedProject(
        people=people,
        letters=len(letters),
        derived=same,
        left_out=left_out,
        record=_write_record(workspace, run, left_out) if left_out else None,
        loose_notes=intake.loose_notes,
    )


def _codebook(conn: Connection, path: Path | None, project: QdaProject) -> Codebook:
    """Return the codebook in a file, or that of the workspace which knows the project best."""
    if path is not None:
        return load_codebook(path)
    known = tuple(codebooks_used(conn).values()) or (load_codebook(default_codebook_path()),)

    def fit(codebook: Codebook) -> tuple[int, int]:
        found = meanings(project.codes, codebook).values()
        lacking = set(codebook.all_code_ids) - {meaning.code_id for meaning in found}
        # A person who had no detail codes must not seem to have said that none applies.
        return sum(not meaning.reason for meaning in found), -len(lacking)

    # The first of equals is the one last used.
    return max(known, key=fit)


def _with_letters(
    conn: Connection, project: QdaProject
) -> Iterator[tuple[QdaSource, WorkspaceLetter | None]]:
    """Yield each source of a project with the letter of the workspace that it is."""
    digests = queries.text_digests(conn)
    facts = {found.letter.letter_id: found.letter for found in queries.all_letters(conn)}
    finder = LetterFinder(
        [
            LetterKeys(letter_id, file_name(facts[letter_id].source), letter.pdf_sha256, digest)
            for letter_id, digest in digests.items()
            for letter in (facts[letter_id],)
        ]
    )
    read: dict[str, WorkspaceLetter] = {}
    for source in project.sources:
        letter_id = finder.find(source)
        if letter_id is None:
            yield source, None
            continue
        if letter_id not in read:
            read[letter_id] = WorkspaceLetter(
                file_name(facts[letter_id].source),
                queries.letter_text(conn, letter_id),
                queries.excerpts_of(conn, letter_id),
            )
        yield source, read[letter_id]


def _write(
    conn: Connection, changes: Sequence[Change], coder_id: str, run_id: str, source: str
) -> None:
    """Write the judgements of one person, with the times that the project states."""
    of_person = [change for change in changes if change.review.coder_id == coder_id]
    times = {change.review.excerpt_id: change.judged_at for change in of_person}
    reviews.write_reviews(
        conn, [change.review for change in of_person], run_id, source=source, times=times
    )


def _people(
    conn: Connection,
    intake: ProjectIntake,
    stale: Sequence[LeftOut],
    changes: Sequence[Change],
    letters: Iterable[str],
) -> tuple[PersonImport, ...]:
    in_letters = set(letters)
    stored = [found for found in reviews.all_reviews(conn) if found.letter_id in in_letters]
    people = []
    for name in sorted({judged.coder for judged in intake.judgements}):
        judged = [found for found in intake.judgements if found.coder == name]
        of_person = [change for change in changes if change.review.coder_id == name]
        excerpts = {found.excerpt.excerpt_id for found in judged}
        new = sum(change.is_new for change in of_person)
        people.append(
            PersonImport(
                coder_id=name,
                judged=len(judged) - sum(entry.coder == name for entry in stale),
                without_code=sum(not found.codes for found in judged),
                new=new,
                changed=len(of_person) - new,
                absent=sum(
                    found.coder_id == name and found.excerpt_id not in excerpts for found in stored
                ),
            )
        )
    return tuple(people)


def _write_record(workspace: Path, run: Run, left_out: Sequence[LeftOut]) -> Path:
    """Write what was left out of an import, as CSV that a spreadsheet opens."""
    folder = workspace / RECORDS
    target = folder / f"{run.run_id}-left-out.csv"
    try:
        folder.mkdir(exist_ok=True)
        with (
            atomic_file(target) as path,
            path.open("w", encoding="utf-8-sig", newline="") as file,
        ):
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([field.name for field in fields(LeftOut)])
            writer.writerows([escaped(value) for value in astuple(entry)] for entry in left_out)
    except OSError as error:
        raise unwritable(folder, error.strerror) from error
    return target


__all__ = ["ImportedProject", "PersonImport", "import_project"]
