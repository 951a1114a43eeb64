"""A workspace to code in, and the page over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from inspection_letters.records import Code, Codebook
from inspection_letters.review.page.app import make_app
from inspection_letters.review.page.security import TOKEN
from inspection_letters.runs.reviewing.lists import ReviewOptions
from inspection_letters.runs.reviewing.serve import open_work
from inspection_letters.runs.reviewing.work import ReviewWork
from inspection_letters.store import open_store, writes
from starlette.testclient import TestClient

from tests.support.factories import make_codebook, make_codings, make_read, make_run, write_read

HOST = "127.0.0.1:8000"
SECRET = "a-secret"
ORIGIN = {"origin": f"http://{HOST}"}
JSON = {**ORIGIN, "accept": "application/json"}


def two_layers() -> Codebook:
    """A codebook of two codes, one of which has a detail code."""
    more = Code("joint", "working", "Joint working", "Working together.", exclude="leadership")
    detail = Code("waits-therapy", "access", "Therapy", "Waiting for therapy.", parent="waits")
    codebook = make_codebook()
    return replace(codebook, codes=(*codebook.codes, more), detail_codes=(detail,))


def fill_workspace(path: Path, *, letters: int = 2, url: str | None = None) -> Path:
    """Fill a workspace with letters of four sentences, the second of each coded by rules."""
    with open_store(path, url=url, create=True) as store, store.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_codebook(conn, two_layers())
        for number in range(letters):
            read = make_read(f"letter-{number:02}")
            write_read(conn, read)
            codings = make_codings(read)
            writes.write_codings(
                conn, read.text.letter_id, "rules-1", codings, "k", "run-1", coder_kind="rules"
            )
    return path


@contextmanager
def page(path: Path, coder: str = "jo", **options: Any) -> Iterator[tuple[ReviewWork, TestClient]]:
    """Yield a person's work in a workspace, and a client that has opened its page."""
    with open_work(ReviewOptions(path, coder, **options)) as work:
        app = make_app(work, token=SECRET, hosts=(HOST,), keep_fault=lambda error: f"Kept: {error}")
        client = TestClient(app, base_url=f"http://{HOST}", raise_server_exceptions=False)
        assert client.get("/", params={TOKEN: SECRET}).status_code == 200
        yield work, client


def answer(version: int, note: str = "", **marks: str) -> dict[str, str]:
    """Return the fields of the form; codes are named with underscores."""
    fields = {
        name if name in ("none", "unsure") else f"code-{name.replace('_', '-')}": value
        for name, value in marks.items()
    }
    return {"version": str(version), "note": note, **fields}
