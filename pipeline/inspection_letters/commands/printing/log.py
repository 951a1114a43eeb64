"""A change of coding by a person as text for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from inspection_letters.commands import console
from inspection_letters.outputs.schema.coding_history import codes_words
from inspection_letters.review.page.desk import FigureChange
from inspection_letters.runs.reviewing.history import History
from inspection_letters.store.coding_history import CodingChange


def print_change(
    change: CodingChange, history: History, figures: Sequence[FigureChange] | None
) -> None:
    """Print when, who, what was said before and since, and the figures if they are known."""
    before = change.before
    undoes = f", takes back change {change.undoes}" if change.undoes is not None else ""
    console.say(
        f"{change.change_id}. {change.changed_at:%Y-%m-%d %H:%M} UTC, {change.coder_id}, excerpt "
        f"{change.excerpt_id} of {history.files[change.letter_id]} ({change.source}{undoes})"
    )
    console.say(f"    “{change.quote}”")
    console.say(f"    before: {codes_words(before) or 'not coded'}")
    unsure = " (not sure)" if change.after.unsure else ""
    now = "adjudicated: " if change.after.adjudicated else "now:    "
    console.say(f"    {now}{codes_words(change.after) or 'not coded'}{unsure}")
    note = before.note if before is not None else ""
    if note and note != change.after.note:
        console.say(f"    memo before: {note}")
    if change.after.note:
        name = "reason:" if change.after.adjudicated else "memo:  "
        console.say(f"    {name} {change.after.note}")
    if figures is None:
        return
    for figure in figures:
        console.say(
            f"    {figure.subject}, {figure.measure.lower()}: {figure.before} → {figure.after}"
        )
    if not figures:
        console.say("    No figure of all letters changes, nor the sentences that figures rest on.")
