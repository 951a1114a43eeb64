"""What a run has to do: which letters are new, which are known, which are no letters."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from inspection_letters.coding.choice import (
    ChosenCoder,
    choose_coders,
    codebook_at,
    codebook_path_of,
)
from inspection_letters.common.files.hashing import sha256_of
from inspection_letters.common.reference.areas import read_areas, shipped_area_lists
from inspection_letters.common.reference.official import read_record
from inspection_letters.common.safety.visible_text import text_of_path
from inspection_letters.common.settings.run import Settings
from inspection_letters.reading.structure.registry import check_kind, check_kinds, kind_plugins
from inspection_letters.records import Codebook, ReadOptions, Rejection
from inspection_letters.records.light_models import LightModel
from inspection_letters.records.official import OfficialRecord
from inspection_letters.records.pages import list_names
from inspection_letters.records.rounding import count
from inspection_letters.records.suggestions import unknown_value
from inspection_letters.records.versions import CODE_VERSION, READ_VERSIONS, RECOGNITION_VERSION
from inspection_letters.runs.inputs import NOTHING_FETCHED, Fetched, is_address
from inspection_letters.runs.letter_files import LetterFile, expect_files, find_files
from inspection_letters.runs.light_models import Learned, learn
from inspection_letters.runs.unfit_files import oversized, unreadable
from inspection_letters.store import queries, writes
from inspection_letters.store.damage import NO_DAMAGE, Damage
from inspection_letters.store.rows import file_name


@dataclass(frozen=True, slots=True)
class Source:
    """A file to process, with the keys that tell whether its results are current.

    ``code_keys`` are those of the coders of the plan, in their order. ``address`` and ``is_kept``
    are those of its `LetterFile`.
    """

    path: Path
    letter_id: str
    pdf_sha256: str
    read_key: str
    code_keys: tuple[str, ...]
    address: str | None = None
    is_kept: bool = False

    @property
    def source(self) -> str:
        """Where the letter comes from, as it is recorded: a path or an address."""
        return self.address or text_of_path(self.path)

    @property
    def name(self) -> str:
        """The name of its file, for people."""
        return file_name(self.address) if self.address else self.path.name


@dataclass(frozen=True, slots=True)
class Copy:
    """A file with the same bytes as one that the run processes."""

    source: str
    first: Source


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What a run has to do, and with what.

    ``refused`` are those among ``rejections`` that were recorded by an earlier run
    under the same settings, and are not tried again. ``copies`` share the fate of the file
    they repeat, which shows only when that file is processed. ``at_work`` are those among
    ``coders`` that have anything to code; the first of ``coders`` is the one whose
    results are shown. ``note`` is a message to the user about the choice of coders.
    ``damage`` is what the workspace has lost, and ``to_copy`` are the letters whose copy in the
    workspace is to be made again. ``light`` are the light models of added codes, by coder.
    ``unnamed`` are those among ``to_code`` that the run was not asked for: see `_coded_by_others`.
    """

    to_read: tuple[Source, ...]
    to_code: tuple[Source, ...]
    known: tuple[Source, ...]
    rejections: tuple[Rejection, ...]
    refused: tuple[Rejection, ...]
    copies: tuple[Copy, ...]
    coders: tuple[ChosenCoder, ...]
    at_work: tuple[ChosenCoder, ...]
    note: str | None
    codebook: Codebook
    area_lists: tuple[Path, ...]
    record: OfficialRecord
    read_options: ReadOptions
    settings_digest: str
    damage: Damage = NO_DAMAGE
    to_copy: tuple[Source, ...] = ()
    light: Mapping[str, tuple[LightModel, ...]] = field(default_factory=dict)
    unnamed: tuple[Source, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a user should know of the workspace beside the letters asked for."""
        said = self.damage.sentences
        if self.unnamed:
            names = [source.name for source in self.unnamed]
            said += (
                f"{count(len(names), 'letter')} coded before with this codebook are coded again "
                "too, since the coder has changed or people have judged more of added codes: "
                f"{list_names(names)}.",
            )
        return said

    @property
    def nothing_to_do(self) -> bool:
        """Whether every letter is known with all its results."""
        return not (self.to_read or self.to_code)

    @property
    def letters(self) -> tuple[Source, ...]:
        """All letters of the run, those to read first."""
        return (*self.to_read, *self.to_code, *self.known)


def make_plan(
    conn: Connection,
    inputs: Sequence[Path],
    settings: Settings,
    *,
    retry: bool = False,
    workspace: Path | None = None,
    damage: Damage = NO_DAMAGE,
    fetched: Fetched = NOTHING_FETCHED,
) -> RunPlan:
    """Compare the letters given with what the workspace holds.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        A reading connection to the workspace.
    inputs : sequence of Path
        Files of letters, and folders of them.
    settings : Settings
        Settings of the run.
    retry : bool
        Whether to try letters again that were rejected before under the same settings.
    workspace : Path, optional
        The folder of the workspace, which is no source of letters if it lies in one.
    damage : Damage, optional
        What the workspace has lost. It is made again, also of letters that were not provided
        but of which the workspace has a copy.
    fetched : Fetched, optional
        Letters that were fetched from addresses.

    Raises
    ------
    UsageError
        If there is no file at all to work on, the codebook has faults, or there is no
        sound model where one was asked for.
    """
    find = find_files if fetched.files or fetched.rejections else expect_files
    paths, rejections = find(inputs, workspace)
    rejections.extend(fetched.rejections)
    codebook = codebook_at(codebook_path_of(settings))
    _check_kinds_of(codebook)
    learned = learn(conn, choose_coders(settings), damage)
    choice = learned.choice
    area_lists = (*shipped_area_lists(), *(path.resolve() for path in settings.areas))
    # Read now, so that a fault in one ends the run before it begins.
    record = read_record(settings.record, read_areas(area_lists), kind_plugins())
    lists = [sha256_of(path) for path in area_lists]
    versions_read = [*READ_VERSIONS, *check_kinds(), *_recognition_of(settings)]
    read_plainly = _digest(versions_read, lists)
    read_with = _digest([*versions_read, *_kind_of(settings)], lists)
    stage = (CODE_VERSION, codebook.digest)
    code_with = [_digest(*stage, coder.coder_id, coder.digest) for coder in choice.coders]
    read_keys = queries.stage_keys(conn, writes.READ_STAGE)
    code_keys = [
        queries.stage_keys(conn, writes.code_stage(coder.coder_id)) for coder in choice.coders
    ]
    refused: dict[str, queries.KeyedRejection] = {} if retry else queries.rejection_keys(conn)

    to_read: list[Source] = []
    to_code: list[Source] = []
    known: list[Source] = []
    missing: set[int] = set()
    refused_again: list[Rejection] = []
    first_source: dict[str, Source] = {}
    copies: list[Copy] = []
    again = {
        path
        for letter_id, path in damage.kept.items()
        if damage.must_read(letter_id)
        or any(damage.must_code(letter_id, coder.coder_id) for coder in choice.coders)
    }
    asked = (*map(LetterFile, paths), *fetched.files)
    unasked = again - {file.path for file in asked}
    for file in (*asked, *map(LetterFile, sorted(unasked))):
        path, digest = file.path, file.pdf_sha256
        try:
            if digest is None and (rejection := oversized(path, settings.memory_limit)):
                rejections.append(rejection)
                continue
            digest = digest or sha256_of(path)
        except OSError as error:
            rejections.append(unreadable(path, error))
            continue
        if digest in first_source and path in again:
            continue
        if digest in first_source:
            copies.append(Copy(file.address or text_of_path(path), first_source[digest]))
            continue
        read_key = _digest(digest, read_plainly)
        if read_keys.get(digest[:16]) != read_key:
            # A letter that could be read as what it is would be read the same again.
            read_key = _digest(digest, read_with)
        keys = tuple(_digest(read_key, digest) for digest in code_with)
        source = first_source[digest] = Source(
            path, digest[:16], digest, read_key, keys, file.address, file.is_kept
        )
        lacks = [
            number
            for number, key in enumerate(keys)
            if code_keys[number].get(source.letter_id) != key
            or damage.must_code(source.letter_id, choice.coders[number].coder_id)
        ]
        if path in unasked and read_keys.get(source.letter_id) != read_key:
            # It was read with other settings, which this run does not know: it is only named.
            continue
        is_read = read_keys.get(source.letter_id) == read_key and not damage.must_read(
            source.letter_id
        )
        before = _refusal(source, refused, settings)
        # A worker may have died after it had stored its result and before it reported it.
        if before and not (is_read and (not lacks or before.stage != "code")):
            refused_again.append(before)
        elif not is_read:
            to_read.append(source)
            missing.update(range(len(keys)))
        elif lacks:
            to_code.append(source)
            missing.update(lacks)
        else:
            known.append(source)
    unnamed = tuple(
        source
        for source in _coded_by_others(conn, learned, codebook, code_with, {*first_source}, damage)
        if _refusal(source, refused, settings) is None
    )
    if unnamed:
        missing.update(
            number for number, coder in enumerate(choice.coders) if coder.coder_id in learned.models
        )
    return RunPlan(
        to_read=tuple(to_read),
        to_code=(*to_code, *unnamed),
        known=tuple(known),
        rejections=(*rejections, *refused_again),
        refused=tuple(refused_again),
        copies=tuple(copies),
        coders=choice.coders,
        at_work=tuple(coder for number, coder in enumerate(choice.coders) if number in missing),
        note=choice.note,
        codebook=codebook,
        area_lists=area_lists,
        record=record,
        read_options=settings.read_options,
        settings_digest=_digest(read_with, *code_with),
        damage=damage,
        to_copy=tuple(
            source for source in first_source.values() if source.letter_id in damage.copies
        ),
        light=learned.models,
        unnamed=unnamed,
        addresses=fetched.addresses,
    )


def _coded_by_others(
    conn: Connection,
    learned: Learned,
    codebook: Codebook,
    code_with: Sequence[str],
    asked: Collection[str],
    damage: Damage,
) -> tuple[Source, ...]:
    """Return the letters that a coder of the run coded with other light models than it has now.

    They were coded with the same codebook, by the judgements of that time, and are not among the
    files of the run. Without them, the codes of a letter would depend on when it was last run,
    and the workspace would name light models that did not code it.
    """
    read_keys = queries.stage_keys(conn, writes.READ_STAGE)
    found: dict[str, Source] = {}
    for number, coder in enumerate(learned.choice.coders):
        if coder.coder_id not in learned.models:
            continue
        for letter in queries.letters_coded_by(conn, coder.coder_id, codebook.digest):
            read_key = read_keys.get(letter.letter_id)
            if read_key is None or letter.pdf_sha256 in asked or damage.must_read(letter.letter_id):
                continue
            keys = tuple(_digest(read_key, digest) for digest in code_with)
            if letter.key != keys[number]:
                found[letter.letter_id] = Source(
                    Path(letter.source),
                    letter.letter_id,
                    letter.pdf_sha256,
                    read_key,
                    keys,
                    letter.source if is_address(letter.source) else None,
                )
    return tuple(found.values())


def _check_kinds_of(codebook: Codebook) -> None:
    """Check that a codebook names only kinds of letter that there are."""
    for kind in codebook.kinds:
        if kind not in kind_plugins():
            raise unknown_value(
                f"The codebook {codebook.name} {codebook.version} is said to be made for the kind "
                f"of letter {kind!r} (key 'kinds'), which does not exist.",
                kind,
                kind_plugins(),
                heading="Kinds",
            )


def _recognition_of(settings: Settings) -> tuple[str, ...]:
    """Return what recognised text depends on; nothing if no text is to be recognised."""
    if not settings.ocr:
        return ()
    from inspection_letters.reading.recognition import engine_key

    return RECOGNITION_VERSION, engine_key()


def _kind_of(settings: Settings) -> tuple[str, ...]:
    check_kind(settings.kind)
    return () if settings.kind is None else (f"kind {settings.kind}",)


def _refusal(
    source: Source, refused: Mapping[str, queries.KeyedRejection], settings: Settings
) -> Rejection | None:
    """Return the rejection of a letter that was made from the same as now, if there is one."""
    before = refused.get(source.source)
    return before.rejection if before and before.key == refusal_key(source, settings) else None


def refusal_key(source: Source, settings: Settings) -> str:
    """Return what a rejection was made from: the same key would give it again."""
    return _digest(*source.code_keys, settings.time_limit, settings.memory_limit)


def _digest(*parts: object) -> str:
    return sha256(json.dumps(parts, default=_plain).encode()).hexdigest()


def _plain(value: object) -> object:
    return list(value) if isinstance(value, Iterable) else str(value)
