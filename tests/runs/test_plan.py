"""What a run has to do with letters that an earlier run refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from inspection_letters.common.settings.run import Settings
from inspection_letters.records import Rejection
from inspection_letters.runs.plan import RunPlan, make_plan, refusal_key
from inspection_letters.store import open_store, writes
from sqlalchemy import text

from tests.support.cached_reading import SAMPLES
from tests.support.in_process import run_in_process

LETTER = SAMPLES / "990001_wexmoor.pdf"
SETTINGS = Settings(coder="rules")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a letter, read and coded by rules."""
    path = tmp_path_factory.mktemp("plan") / "ws"
    run_in_process([LETTER], path)
    return path


def plan_after(path: Path, stage: str, *, undo: str = "", retry: bool = False) -> RunPlan:
    """Plan a run after the letter was refused, though its results may be stored.

    A worker that dies between storing a result and reporting it leaves both.
    """
    with open_store(path) as store, store.write() as conn:
        (source,) = make_plan(conn, [LETTER], SETTINGS).letters
        key = refusal_key(source, SETTINGS)
        refused = Rejection(str(LETTER), stage, "Its worker was lost.", "Try.", source.letter_id)
        writes.write_rejection(conn, refused, _run(conn), key=key)
        if undo:
            conn.execute(text(undo))
        return make_plan(conn, [LETTER], SETTINGS, retry=retry)


def _run(conn: object) -> str:
    from inspection_letters.store import queries

    return queries.all_runs(conn)[0].run_id  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stage", "undo", "expected"),
    [
        # All is stored: the letter is done, whatever was reported.
        ("code", "", "known"),
        ("extract", "", "known"),
        # It was read, and the worker that read it died: it is coded.
        ("extract", "DELETE FROM stages WHERE stage = 'code:rules-1'", "to_code"),
        # What failed is not stored: it is not tried again.
        ("code", "DELETE FROM stages WHERE stage = 'code:rules-1'", "refused"),
        ("extract", "DELETE FROM stages", "refused"),
    ],
)
def test_what_is_stored_comes_before_what_was_refused(
    stage: str, undo: str, expected: str, finished: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copytree(finished, tmp_path / "ws"))
    plan = plan_after(path, stage, undo=undo)
    found = {name: len(getattr(plan, name)) for name in ("known", "to_code", "to_read", "refused")}
    assert found == dict.fromkeys(found, 0) | {expected: 1}


def test_a_refusal_is_tried_again_if_asked_for(finished: Path, tmp_path: Path) -> None:
    path = Path(shutil.copytree(finished, tmp_path / "ws"))
    plan = plan_after(path, "extract", undo="DELETE FROM stages", retry=True)
    assert (len(plan.to_read), plan.refused) == (1, ())


def test_the_rejection_of_a_letter_that_is_done_is_withdrawn(
    finished: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copytree(finished, tmp_path / "ws"))
    plan_after(path, "code")
    summary = run_in_process([LETTER], path)
    assert (summary.known, summary.rejections) == (1, ())
    with open_store(path) as store, store.read() as conn:
        assert conn.scalar(text("SELECT count(*) FROM rejections")) == 0
