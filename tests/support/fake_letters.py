"""Letters that are quick to read (JSON in a file named as a PDF), and their reader.

They replace real letters in tests of the refresh that are not about reading.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from inspection_letters.coding.choice import choose_coders, codebook_at, codebook_path_of
from inspection_letters.common.files.hashing import sha256_of
from inspection_letters.common.settings.run import Settings
from inspection_letters.records import CodedExcerpt, Outcome, Polarity, Rejection
from inspection_letters.runs.summary import RunSummary
from inspection_letters.store import open_store, queries, writes

from tests.support.factories import make_letter, make_read, make_run
from tests.support.replica import TITLES, Area, Replica, Report

CODES = ("waiting-times", "ehcp-quality", "information-local-offer", "transitions-pfa")
KIND = "area-send-report"


def fake_pdf(
    urn: str,
    begun: date,
    *,
    outcome: str = "inconsistent",
    kind: str = KIND,
    codes: tuple[str, ...] = ("waiting-times:weakness",),
    edition: int = 1,
) -> bytes:
    """Return a letter with a sentence for each code."""
    facts = {
        "urn": urn,
        "begun": begun.isoformat(),
        "outcome": outcome,
        "kind": kind,
        "codes": codes,
        "edition": edition,
    }
    return b"%PDF-1.7\n" + json.dumps(facts, sort_keys=True).encode() + b"\n%%EOF\n"


def fake_report(number: int, urn: str, published: date, **facts: Any) -> Report:
    """Return a report on an inspection eight weeks before its publication."""
    kind = facts.get("kind", KIND)
    content = fake_pdf(urn, published - timedelta(weeks=8), **facts)
    return Report(str(50_000_000 + number), content, TITLES[kind], published)


def fake_site(areas: int = 6) -> Replica:
    """Return a replica with a number of areas, each with a report."""
    return Replica(
        Area(
            f"{991000 + number}",
            f"Area {number}",
            [
                fake_report(
                    number,
                    f"{991000 + number}",
                    date(2024, 3, 1) + timedelta(days=number),
                    codes=(f"{CODES[number % 4]}:weakness", "waiting-times:strength"),
                )
            ],
        )
        for number in range(1, areas + 1)
    )


@dataclass(slots=True)
class FakeCoding:
    """Reads and codes fake letters into a workspace, and records which it has read.

    Letters whose ID is in ``bad`` are rejected. Each letter takes ``slow`` seconds, and is
    stored in its own transaction, as in a run.
    """

    workspace: Path
    settings: Settings
    bad: set[str] = field(default_factory=set)
    read: list[str] = field(default_factory=list)
    runs: int = 0
    slow: float = 0.0

    def __call__(self, inputs: list[Path | str]) -> RunSummary:
        self.runs += 1
        chosen = choose_coders(self.settings).coders[0]
        codebook = codebook_at(codebook_path_of(self.settings))
        run_id = f"coding-{secrets.token_hex(4)}"
        rejections: list[Rejection] = []
        read = known = 0
        with open_store(self.workspace, url=self.settings.database_url) as opened:
            with opened.read() as conn:
                keys = queries.stage_keys(conn, writes.code_stage(chosen.coder_id))
            with opened.write() as conn:
                writes.write_run(conn, make_run(run_id))
                writes.write_codebook(conn, codebook)
            for each in inputs:
                # An address of the workspace's own files ends with the digest and an ending.
                path = opened.pdf_path(Path(each).stem) if isinstance(each, str) else each
                letter_id = sha256_of(path)[:16]
                if letter_id in keys:
                    known += 1
                    continue
                time.sleep(self.slow)
                with opened.write() as conn:
                    if letter_id in self.bad:
                        rejection = Rejection(str(path), "open", "It is bad.", "None.", letter_id)
                        rejections.append(rejection)
                        writes.write_rejection(conn, rejection, run_id)
                    else:
                        self._read(conn, path, run_id, chosen.coder_id, codebook.digest)
                        read += 1
        return RunSummary(
            run_id=run_id,
            read=read,
            recoded=0,
            known=known,
            rejections=tuple(rejections),
            letters=read + known,
            excerpts=0,
            coder_id=chosen.coder_id,
            others=(),
            codebook="",
            codes=(),
        )

    def _read(self, conn: Any, path: Path, run_id: str, coder_id: str, digest: str) -> None:
        facts = json.loads(path.read_bytes().split(b"\n")[1])
        pdf = sha256_of(path)
        letter_id = pdf[:16]
        self.read.append(letter_id)
        begun = date.fromisoformat(facts["begun"])
        made = make_read(letter_id, [f"Sentence on {code}." for code in facts["codes"]])
        made = replace(
            made,
            text=replace(made.text, pdf_sha256=pdf),
            metadata=replace(
                made.metadata,
                kind=facts["kind"],
                urn=facts["urn"],
                area=None,
                inspection_start=begun,
                inspection_end=begun + timedelta(days=4),
                outcome=Outcome(facts["outcome"]) if facts["outcome"] else None,
            ),
        )
        letter = make_letter(letter_id, pdf_sha256=pdf, source=str(path), area=None, urn=None)
        writes.write_read_letter(conn, letter, made, "key", run_id)
        coded = tuple(
            CodedExcerpt(
                excerpt_id=excerpt.excerpt_id,
                letter_id=letter_id,
                code_id=code.split(":")[0],
                polarity=Polarity(code.split(":")[1]),
                coder_id=coder_id,
                score=0.9,
                run_id=run_id,
                codebook_digest=digest,
            )
            for excerpt, code in zip(made.excerpts, facts["codes"], strict=True)
        )
        writes.write_codings(conn, letter_id, coder_id, coded, "key", run_id, coder_kind="rules")
