"""Damage to a workspace from outside: rows of letters, copies of files, codebooks and runs."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import Connection, delete, select, text

from inspection_letters.records.errors import WorkspaceError
from inspection_letters.store.digests import (
    CODES,
    READ_PARTS,
    Part,
    light_part,
    seal_everything,
    unsound_parts,
)
from inspection_letters.store.raw_rows import raw_text, text_of
from inspection_letters.store.rows import file_name
from inspection_letters.store.schema import (
    DERIVED_KINDS,
    HUMAN,
    coding_history,
    codings,
    digests,
    excerpts,
    letters,
    reviews,
    sections,
    stages,
    texts,
)

if TYPE_CHECKING:
    from inspection_letters.store.kept_files import Survey
    from inspection_letters.store.store import Store

_MOST_SHOWN: Final = 5
_NAMES: Final = {
    "letters": "facts",
    "source": "file name",
    "texts": "text",
    "sections": "sections",
    "excerpts": "excerpts",
}


@dataclass(frozen=True, slots=True)
class Damage:
    """What in a workspace differs from what this program wrote; true if anything does.

    ``parts`` are parts of letters' rows; ``copies`` are the letters whose kept file is lost or
    changed; ``kept`` are sound kept files of letters with damaged rows; ``files`` are names of
    files by letter ID. ``has_copies`` is whether there is any kept file: a workspace that was
    passed on without them is meant to have none, which is no damage. ``place`` is where the
    files are kept.
    """

    parts: frozenset[Part] = frozenset()
    copies: frozenset[str] = frozenset()
    kept: Mapping[str, Path] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    broken_references: int = 0
    has_copies: bool = True
    place: str = ""

    def __bool__(self) -> bool:
        return bool(self.parts or self.lost_copies or self.broken_references)

    @property
    def lost_copies(self) -> frozenset[str]:
        """The letters whose kept file is lost or changed, where others have theirs."""
        return self.copies if self.has_copies else frozenset()

    @property
    def people(self) -> frozenset[Part]:
        """Coding by people that was changed outside this program."""
        return frozenset(part for part in self.parts if part.is_people)

    @property
    def derived(self) -> frozenset[Part]:
        """What reading and coding can make again."""
        return self.parts - self.people

    @property
    def light(self) -> frozenset[Part]:
        """Light models, which are no letter's."""
        return frozenset(part for part in self.parts if part.is_light)

    @property
    def of_letters(self) -> frozenset[Part]:
        """What reading and coding can make again of letters."""
        return self.derived - self.light

    def must_read(self, letter_id: str) -> bool:
        """Whether a letter has to be read again."""
        return any(Part(letter_id, name) in self.parts for name in READ_PARTS)

    def must_learn(self, coder_id: str, codebook_digest: str) -> bool:
        """Whether a coder's light models of a codebook have to be made again."""
        return light_part(coder_id, codebook_digest) in self.parts

    def must_code(self, letter_id: str, coder_id: str) -> bool:
        """Whether a coder has to code a letter again."""
        return Part(letter_id, f"{CODES}{coder_id}") in self.parts

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is damaged, a sentence for each kind of thing."""
        said = []
        if self.of_letters:
            said.append(
                "Changed or lost in the database, outside this program: "
                f"{self._by_letter(self.of_letters)}."
            )
        if self.light:
            coders = " and ".join(sorted({str(part.coder_id) for part in self.light}))
            said.append(
                f"The light models with which {coders} codes added codes were changed or lost in "
                "the database, outside this program."
            )
        if self.people:
            said.append(
                "Coding by people was changed or lost outside this program: "
                f"{self._by_letter(self.people)}. It is left as it is."
            )
        if self.lost_copies:
            names = _shorten([self._file(letter_id) for letter_id in self.lost_copies], ", ")
            said.append(f"The workspace's copy of the file is lost or changed: {names}.")
        if self.broken_references:
            said.append(
                f"{self.broken_references} rows of the database refer to rows that are lost, "
                "such as a run or a codebook."
            )
        return tuple(said)

    def remedy(self, workspace: Path) -> str:
        """Return what a user can do about it."""
        steps = []
        copies = shlex.quote(self.place or str(workspace / "pdf"))
        name = shlex.quote(str(workspace))
        if self.light:
            steps.append(
                "To learn them again, run 'letters run' with the codebook that adds the codes "
                "(--codebook)."
            )
        if self.of_letters or self.lost_copies:
            steps.append(
                "To read and code it again, run 'letters run' on these letters, or on the "
                f"copies: letters run {copies} --workspace {name}."
            )
        if self.people:
            steps.append(
                "Restore the coding from a backup or import the sheets again, or accept it: "
                f"letters check --whole --accept --workspace {name}."
            )
        if self.broken_references:
            steps.append("Restore the database from a backup if you need those rows.")
        return " ".join(steps)

    def _by_letter(self, parts: Iterable[Part]) -> str:
        of_letter: defaultdict[str, list[str]] = defaultdict(list)
        for part in sorted(parts):
            name = f"codes of {part.coder_id}" if part.coder_id else _NAMES[part.name]
            of_letter[self._file(part.letter_id)].append(name)
        return _shorten([f"{file} ({', '.join(names)})" for file, names in of_letter.items()], "; ")

    def _file(self, letter_id: str) -> str:
        return self.files.get(letter_id, f"letter {letter_id}")


class _Row(NamedTuple):
    letter_id: str
    pdf_sha256: str
    source: str


NO_DAMAGE: Final = Damage()


def find_damage(
    store: Store, conn: Connection, *, references: bool = False, copies: bool = True
) -> Damage:
    """Compare the rows of letters and the kept files with what this program wrote.

    Parameters
    ----------
    store : Store
        The workspace.
    conn : sqlalchemy.Connection
        From `Store.read`.
    references : bool, default False
        Whether to look for references to rows that are lost as well (SQLite; PostgreSQL does
        not let such rows be deleted), and to read every file that is kept in an object store.
    copies : bool, default True
        Whether to look at the kept files.
    """
    parts = unsound_parts(conn)
    query = select(letters.c.letter_id, letters.c.pdf_sha256, letters.c.source)
    with raw_text(conn):
        rows = [_Row(*map(text_of, row)) for row in conn.execute(query)]
    broken = 0
    if references and conn.dialect.name == "sqlite":
        broken = len(conn.execute(text("PRAGMA foreign_key_check")).all())
    found = Damage(
        parts,
        files={row.letter_id: file_name(row.source) for row in rows},
        broken_references=broken,
        place=store.files.address,
    )
    return _with_copies(found, store.files.survey(whole=references), rows) if copies else found


def _with_copies(found: Damage, kept: Survey, rows: Iterable[_Row]) -> Damage:
    facts_lost = {part.letter_id for part in found.parts if part.name == "letters"}
    lost = {
        row.letter_id
        for row in rows
        if row.letter_id not in facts_lost
        and not kept.is_sound(row.pdf_sha256)
        # Members of a team share a database, but not always the folder with the copies.
        and (kept.is_shared or kept.exists(row.pdf_sha256))
    }
    damaged = {part.letter_id for part in found.parts if not part.is_light}
    sound = {letter_id: path for letter_id in damaged if (path := kept.sound_path(letter_id))}
    return replace(found, copies=frozenset(lost), kept=sound, has_copies=kept.has_any())


def accept_people(conn: Connection) -> None:
    """Take the coding by people as it is for what it should be."""
    seal_everything(conn, people_only=True)


def forget_damage(conn: Connection, found: Damage, coder_ids: Iterable[str]) -> None:
    """Delete what stands in the way of making damaged rows again.

    That is, the keys of the codes of `coder_ids` that differ, and rows that this program did
    not write: of letters or coders that the workspace does not know. Coding by people stays.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.write`.
    found : Damage
        From `find_damage`.
    coder_ids : iterable of str
        The rule sets and models that are about to code.
    """
    sealed = {Part(*row) for row in conn.execute(select(digests.c.letter_id, digests.c.part))}
    keys = set(conn.execute(select(stages.c.letter_id, stages.c.stage)).tuples())
    names = {f"{CODES}{coder_id}" for coder_id in coder_ids}
    for part in found.derived:
        if part.name in names:
            where = (stages.c.letter_id == part.letter_id) & (stages.c.stage == part.name)
            conn.execute(delete(stages).where(where))
    if not sealed:
        return
    for part in found.parts - sealed:
        of_coder = (codings.c.letter_id == part.letter_id) & (codings.c.coder_id == part.coder_id)
        if part.name.startswith(CODES) and (*part,) not in keys:
            conn.execute(delete(codings).where(of_coder, codings.c.coder_kind.in_(DERIVED_KINDS)))
        elif part.is_people and Part(part.letter_id, f"{CODES}{part.coder_id}") in sealed:
            conn.execute(delete(codings).where(of_coder, codings.c.coder_kind == HUMAN))
    known = {part.letter_id for part in sealed} | {letter_id for letter_id, _ in keys}
    for letter_id in {part.letter_id for part in found.of_letters} - known:
        _delete_unknown(conn, letter_id)


def _delete_unknown(conn: Connection, letter_id: str) -> None:
    """Delete a letter that this program did not write, unless people have coded it.

    What people coded means nothing without its text, which may be in no other place.
    """
    by_people = (codings.c.letter_id == letter_id) & (codings.c.coder_kind == HUMAN)
    for query in (
        select(codings.c.letter_id).where(by_people),
        *(
            select(table.c.letter_id).where(table.c.letter_id == letter_id)
            for table in (reviews, coding_history)
        ),
    ):
        if conn.execute(query.limit(1)).first():
            return
    for table in (codings, excerpts, sections, texts, letters):
        conn.execute(delete(table).where(table.c.letter_id == letter_id))


def damage_error(store: Store, conn: Connection) -> WorkspaceError | None:
    """Return damage to the database as an error, None if it is whole.

    A lost copy of a file explains no row that cannot be read, so it does not count here.
    """
    found = find_damage(store, conn, references=True, copies=False)
    if not found:
        return None
    return WorkspaceError(" ".join(found.sentences), found.remedy(store.path))


def _shorten(items: Iterable[str], separator: str) -> str:
    ordered = sorted(items)
    more = len(ordered) - _MOST_SHOWN
    shown = separator.join(ordered[:_MOST_SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown
