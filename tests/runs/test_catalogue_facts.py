"""What the publishing site says of a letter outlives a new reading of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from inspection_letters.runs.plan import sha256_of
from inspection_letters.store import open_store, queries, writes
from inspection_letters.store.catalogue import describe_letters
from inspection_letters.store.catalogue_schema import file_versions, providers, reports
from inspection_letters.store.digests import seal_everything
from inspection_letters.store.schema import letters, stages
from sqlalchemy import insert, select

from tests.support.in_process import SAMPLES, run_in_process

LETTER = SAMPLES / "990001_wexmoor.pdf"
URL = "https://files.example.org/file/501"
NOW = datetime(2026, 1, 2, tzinfo=UTC)


def test_a_letter_that_is_read_again_keeps_what_the_catalogue_says(tmp_path: Path) -> None:
    ws = tmp_path / "ws"
    run_in_process([LETTER], ws)
    with open_store(ws) as store, store.write() as conn:
        run_id = queries.all_runs(conn)[0].run_id
        seen = {"first_seen": NOW, "last_seen": NOW, "run_id": run_id}
        place = {"urn": "990001", "url": "https://example.org/provider/990001"}
        known = place | seen | {"name": "Wexmoor", "listed": True}
        conn.execute(
            insert(providers).values({key: known[key] for key in known if key in providers.c})
        )
        conn.execute(
            insert(reports).values(
                report_id="501",
                urn="990001",
                area="Wexmoor",
                title="Full inspection",
                kind="area-send-report",
                published=date(2026, 1, 1),
                url=URL,
                **seen,
            )
        )
        conn.execute(
            insert(file_versions).values(
                report_id="501",
                number=1,
                pdf_sha256=sha256_of(LETTER),
                size=1,
                retrieved_at=NOW,
                run_id=run_id,
            )
        )
        describe_letters(conn)
        # As if a newer version of the reader had come.
        conn.execute(stages.update().where(stages.c.stage == writes.READ_STAGE).values(key="old"))
        seal_everything(conn)
    assert run_in_process([LETTER], ws).read == 1
    with open_store(ws) as store, store.read() as conn:
        (row,) = conn.execute(select(letters.c.source, letters.c.published))
    assert tuple(row) == (URL, date(2026, 1, 1))
