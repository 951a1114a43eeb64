"""Serve the coding page on this computer until it is stopped."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from inspection_letters.analysis.corpus import load_corpus
from inspection_letters.records import Run
from inspection_letters.records.errors import UsageError
from inspection_letters.review.page.desk import Mode
from inspection_letters.runs.human_coding import check_name, codebook_of
from inspection_letters.runs.reviewing.lists import ReviewOptions, excerpts_to_code
from inspection_letters.runs.reviewing.work import SHOWING_OTHERS, ReviewWork
from inspection_letters.runs.run_versions import versions
from inspection_letters.store import Store, coding_history, open_store, writes

HOST: Final = "127.0.0.1"
_CLOSE_SECONDS: Final = 2


@dataclass(frozen=True, slots=True)
class Served:
    """What is served, and where."""

    address: str
    work: ReviewWork


@contextmanager
def open_work(options: ReviewOptions) -> Iterator[ReviewWork]:
    """Open a workspace for a person to code in, and record the session as a run.

    Raises
    ------
    UsageError
        If the name cannot be a person's, or there is nothing to code.
    WorkspaceError
        If the workspace cannot be opened.
    """
    with open_store(options.workspace, url=options.database_url, writes=True) as store:
        corpus = load_corpus(store, coder=options.of, models=[options.model])
        shows_others = options.shows_others or options.mode in SHOWING_OTHERS
        # Adjudication is of people's coding alone.
        of_coder = shows_others and options.mode is not Mode.ADJUDICATE
        if of_coder or options.mode is Mode.QUEUE:
            corpus.coder  # noqa: B018 - complains now if there is none, or several
        with store.read() as conn:
            coder_id = check_name(conn, options.coder_id)
            codebook = codebook_of(conn, options.codebook_path)
        if not corpus.excerpts:
            raise UsageError("The workspace has no sentences to code.", "Run 'letters run' first.")
        run = _run(options, coder_id, codebook.digest)
        with store.write() as conn:
            writes.write_run(conn, run)
            writes.write_codebook(conn, codebook)
            excerpt_ids = excerpts_to_code(
                conn, corpus, options, coder_id, created_at=run.started_at, run_id=run.run_id
            )
        work = ReviewWork(
            store,
            corpus,
            coder_id,
            options.mode,
            codebook,
            excerpt_ids,
            shows_others=shows_others,
            run_id=run.run_id,
        )
        try:
            yield work
        finally:
            work.pictures.close()
            _finish(store, run)


def serve_page(
    options: ReviewOptions,
    *,
    port: int,
    ready: Callable[[Served], None],
    keep_fault: Callable[[Exception], str],
) -> None:
    """Serve the page to this computer only, until stopped with Ctrl-C.

    Parameters
    ----------
    options : ReviewOptions
        What the person wants to code.
    port : int
        The port; 0 for any that is free.
    ready : callable
        Called when the page can be opened.
    keep_fault : callable
        Called with an unexpected error; returns what to tell the person.

    Raises
    ------
    UsageError
        If the packages for it are not installed, the port is taken, or as `open_work`.
    """
    try:
        import uvicorn

        from inspection_letters.review.page.app import make_app
    except ModuleNotFoundError as error:
        raise UsageError(
            f"Coding in the browser needs the Python package {error.name!r}, which is not "
            "installed.",
            "Install it with: pip install 'inspection-letters[review]'. Or code in a "
            "spreadsheet: letters review-queue.",
        ) from error
    listening = _listen(port)
    with listening, open_work(options) as work:
        port = listening.getsockname()[1]
        hosts = (f"{HOST}:{port}", f"localhost:{port}")
        token = secrets.token_urlsafe(24)
        app = make_app(work, token=token, hosts=hosts, keep_fault=keep_fault)

        class Server(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                ready(Served(f"http://{hosts[0]}/?token={token}", work))

        config = uvicorn.Config(
            app,
            log_level="critical",
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=_CLOSE_SECONDS,
        )
        with suppress(KeyboardInterrupt):
            Server(config).run(sockets=[listening])


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as error:
        listening.close()
        raise UsageError(
            f"Port {port} cannot be used ({error.strerror or error}).",
            "Use another --port, or leave it out to use any that is free.",
        ) from error
    return listening


def _run(options: ReviewOptions, coder_id: str, codebook_digest: str) -> Run:
    started = datetime.now(UTC)
    described = f"{options.mode.value} {coder_id} {codebook_digest} {options.seed}"
    return Run(
        run_id=f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}",
        started_at=started,
        finished_at=None,
        settings_digest=sha256(described.encode()).hexdigest(),
        versions=versions(),
        counts={},
        seed=options.seed,
    )


def _finish(store: Store, run: Run) -> None:
    """Record how much was changed in the session."""
    with store.read() as conn:
        changes = [
            change for change in coding_history.all_changes(conn) if change.run_id == run.run_id
        ]
    counts = {
        "changes": len(changes),
        "excerpts": len({change.excerpt_id for change in changes}),
    }
    with store.write() as conn:
        writes.write_run(conn, replace(run, finished_at=datetime.now(UTC), counts=counts))
