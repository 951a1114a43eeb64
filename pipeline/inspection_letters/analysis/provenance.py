"""What an analysis was made with: the record that reports, workbook, findings and method share."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from platform import python_version
from typing import Any, Final

from inspection_letters import __version__
from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.gold import StandOffGold, default_gold_path, load_gold
from inspection_letters.analysis.statistics.held_out import HeldOut
from inspection_letters.common.reference.build import find_commit
from inspection_letters.records import Run
from inspection_letters.store.migrate import HEAD

PROGRAM: Final = "inspection-letters"
COMMIT: Final = "commit"
_OF_THE_RUN: Final = (PROGRAM, COMMIT, "python", "stages")
_OF_FIGURES: Final = ("numpy", "scipy", "pandas")
"""Packages on which a figure or its interval may depend."""


@dataclass(frozen=True, slots=True)
class GoldVersion:
    """Gold that the figures rest on; ``digest`` is of the file, None for gold of one's own."""

    name: str
    version: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """What an analysis was made with, enough to repeat it and to notice what is different.

    Attributes
    ----------
    program, commit : str
        Version of the program that made the figures, and the commit if that is known.
    run_id, run_date, run_program, run_commit : str or None
        The newest run of the coder: its ID, day (ISO 8601) and program.
    settings_digest, stages : str or None
        The settings of that run, and the versions of its stages.
    schema : str
        Version of the database's schema.
    codebook, codebook_version, codebook_digest : str
        The codebook.
    coder, coder_digest : str
        The coder; the digest is None for a person, or if the run did not record it.
    gold : GoldVersion or None
        The gold from which the coder's errors are known; None if figures use none.
    python : str
        Version of Python that made the figures.
    packages, run_packages : mapping of str to str
        Versions of packages that made the figures, and of those that read and coded.
    seed : int
        Seed of everything drawn at random.
    command : str
        The command that makes the figures again.
    """

    program: str
    commit: str | None
    run_id: str | None
    run_date: str | None
    run_program: str | None
    run_commit: str | None
    settings_digest: str | None
    stages: str | None
    schema: str
    codebook: str
    codebook_version: str
    codebook_digest: str
    coder: str
    coder_digest: str | None
    gold: GoldVersion | None
    python: str
    packages: Mapping[str, str]
    run_packages: Mapping[str, str]
    seed: int
    command: str

    def as_values(self) -> dict[str, Any]:
        """Return the record for JSON."""
        return asdict(self)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The record as names and values for people."""
        gold = self.gold
        found = (
            ("Program", _build(self.program, self.commit)),
            ("Newest run", self.run_id),
            ("Date of the run", self.run_date),
            ("Program of the run", _build(self.run_program, self.run_commit)),
            ("Settings digest", self.settings_digest),
            ("Stages", self.stages),
            ("Database schema", self.schema),
            ("Codebook", f"{self.codebook} {self.codebook_version}"),
            ("Codebook digest", self.codebook_digest),
            ("Coder", self.coder),
            ("Coder digest", self.coder_digest),
            ("Gold", f"{gold.name} {gold.version or ''}".strip() if gold else "not used"),
            ("Gold digest", gold and gold.digest),
            ("Python", self.python),
            ("Packages", _listed(self.packages)),
            ("Packages of the run", _listed(self.run_packages)),
            ("Seed", str(self.seed)),
            ("Command", self.command),
        )
        return tuple((name, value or "–") for name, value in found)


def provenance(corpus: CodedCorpus, *, seed: int, command: str) -> Provenance:
    """Return what an analysis of a corpus was made with.

    Parameters
    ----------
    corpus : CodedCorpus
        The letters with their codes.
    seed : int
        Seed of what is drawn at random.
    command : str
        The command that makes the analysis again.
    """
    run = coding_run(corpus)
    versions: Mapping[str, str] = run.versions if run else {}
    finished = (run.finished_at or run.started_at) if run else None
    codebook = corpus.codebook
    known = {*_OF_THE_RUN, *corpus.coders}
    return Provenance(
        program=__version__,
        commit=find_commit(),
        run_id=run.run_id if run else None,
        run_date=finished.date().isoformat() if finished else None,
        run_program=versions.get(PROGRAM),
        run_commit=versions.get(COMMIT),
        settings_digest=(run.settings_digest or None) if run else None,
        stages=versions.get("stages"),
        schema=HEAD,
        codebook=codebook.name,
        codebook_version=codebook.version,
        codebook_digest=codebook.digest,
        coder=corpus.coder.coder_id,
        coder_digest=versions.get(corpus.coder.coder_id),
        gold=_gold_of(corpus.held_out),
        python=python_version(),
        packages={name: version(name) for name in _OF_FIGURES},
        run_packages={name: value for name, value in versions.items() if name not in known},
        seed=seed,
        command=command,
    )


def command_line(corpus: CodedCorpus, words: Sequence[str], *, seed: int) -> str:
    """Return the command of ``letters`` that makes an analysis again, run beside the workspace.

    Parameters
    ----------
    corpus : CodedCorpus
        The letters with their codes.
    words : sequence of str
        The command and its own options.
    seed : int
        Seed of what is drawn at random.
    """
    workspace = ("-w", corpus.name, "--coder", corpus.coder.coder_id, "--seed", str(seed))
    model = () if corpus.model is None else ("--model", corpus.model.resolve().name)
    part = corpus.part.where.options if corpus.part else ()
    return shlex.join(["uv", "run", "letters", *words, *workspace, *model, *part])


def coding_run(corpus: CodedCorpus) -> Run | None:
    """Return the newest run in which the corpus's coder coded, or else the newest of all.

    Later runs may be of another coder, of people who coded, or of a refresh that found nothing.
    """
    own = (run for run in reversed(corpus.runs) if corpus.coder.coder_id in run.versions)
    return next(own, corpus.runs[-1] if corpus.runs else None)


@cache
def packaged_gold() -> StandOffGold:
    """Return the gold that comes with the package."""
    return load_gold()


@cache
def _packaged_digest() -> str:
    return sha256(default_gold_path().read_bytes()).hexdigest()


def is_measured_on_packaged_gold(held_out: HeldOut) -> bool:
    """Whether all letters that were held out are letters of the packaged gold."""
    packaged = packaged_gold()
    names = {name for letter in packaged.letters for name in (letter.pdf_sha256, letter.file)}
    return held_out.codebook_digest == packaged.codebook_digest and all(
        letter.key in names for letter in held_out.labelled
    )


def _gold_of(held_out: HeldOut | None) -> GoldVersion | None:
    if held_out is None:
        return None
    if not is_measured_on_packaged_gold(held_out):
        return GoldVersion("gold that does not come with the package")
    packaged = packaged_gold()
    return GoldVersion(packaged.name, packaged.version or None, _packaged_digest())


def _build(program: str | None, commit: str | None) -> str | None:
    return f"{program} (commit {commit})" if program and commit else program


def _listed(packages: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in packages.items())
