"""`letters trace`: what it does not find, and what it says of codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from inspection_letters.commands import console
from inspection_letters.store import open_store, writes
from rich.console import Console

from tests.support.command_line import Run
from tests.support.factories import GROUNDS, make_codebook, make_codings, make_read


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


def test_words_that_counted_are_marked_in_the_sentence(
    workspace: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = make_read()
    with open_store(workspace) as opened, opened.write() as conn:
        writes.write_codebook(conn, make_codebook())
        writes.write_codings(
            conn, "letter-a", "rules-1", make_codings(read), "k", "run-1", coder_kind="rules"
        )
    excerpt = read.excerpts[1]
    first, second = GROUNDS.words
    marked = f"[{first.of(excerpt.quote)}] [{second.of(excerpt.quote)}]"
    said = run("trace", excerpt.excerpt_id, "-w", workspace).out
    assert "  waits: weakness (score 0.75, rules-1)\n" in said
    assert f"    words that patterns matched: {marked}{excerpt.quote[second.end :]}\n" in said
    assert "    likeliest code not assigned: plans, score 0.25\n" in said
    # In a terminal the words are bold instead.
    monkeypatch.setattr(console, "out", Console(force_terminal=True, no_color=False))
    monkeypatch.setenv("TERM", "xterm-256color")
    said = run("trace", excerpt.excerpt_id, "-w", workspace).out
    bold, plain = "\x1b[1m", "\x1b[0m"
    assert f"{bold}{first.of(excerpt.quote)}{plain} {bold}{second.of(excerpt.quote)}" in said
    assert marked not in said
