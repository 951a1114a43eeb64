"""Runs, refreshes and a reviewer that work in one PostgreSQL database at once."""

from __future__ import annotations

from pathlib import Path

import inspection_letters as il
import pytest

from tests.support.in_process import run_in_process
from tests.support.killable_run import begin_run, comparable_tables, result_of
from tests.support.on_postgres import empty_schema

LETTERS = sorted(il.sample_letters().glob("9900*.pdf"))[:8]

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("at once")]


@pytest.mark.parametrize("backend", ["postgresql"])
def test_runs_in_several_folders_of_one_database(backend: str, tmp_path: Path) -> None:
    """Each run has some letters of its own and some that the others have as well."""
    with empty_schema() as url:
        runs = [
            begin_run(
                tmp_path / name,
                *letters,
                options=("--workers", "1"),
                LETTERS_DATABASE_URL=url,
            )
            for name, letters in (("a", LETTERS[:6]), ("b", LETTERS[2:]), ("c", LETTERS[1:7]))
        ]
        for run in runs:
            status, _, err = result_of(run)
            assert status == 0, err
        found = comparable_tables(tmp_path / "a", url)
    run_in_process(LETTERS, tmp_path / "alone")
    assert found == comparable_tables(tmp_path / "alone")
