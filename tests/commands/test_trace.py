"""`letters trace`: what it does not find."""

from __future__ import annotations

from pathlib import Path

from tests.support.command_line import Run


def test_tracing_what_is_not_there(workspace: Path, run: Run) -> None:
    for excerpt_id, words in (("abc", "too short"), ("ffffffffff", "no excerpt")):
        result = run("trace", excerpt_id, "--workspace", workspace)
        assert (result.status, words in result.complaint) == (2, True)


def test_options_that_do_not_go_together(workspace: Path, run: Run) -> None:
    for options, words in (
        ((), "No excerpt ID was provided"),
        (("--letter", "x.pdf"), "Use it with --pdf"),
        (("abcdef", "--letter", "x.pdf", "--pdf", "y.pdf"), "without an excerpt ID"),
    ):
        result = run("trace", *options, "--workspace", workspace)
        assert (result.status, words in result.complaint) == (2, True)
