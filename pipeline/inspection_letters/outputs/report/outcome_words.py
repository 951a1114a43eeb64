"""The result of a letter in a few words: its outcome, grade, verdicts or statement."""

from __future__ import annotations

from inspection_letters.analysis.letters import (
    GRADE_LABELS,
    LATER_VISITS,
    OUTCOME_LABELS,
    CorpusLetter,
)
from inspection_letters.outputs.report import wording


def outcome_words(letter: CorpusLetter) -> str:
    """Return the result of a letter in a few words."""
    about = letter.metadata
    if letter.outcome:
        return OUTCOME_LABELS.get(letter.outcome, letter.outcome)
    if letter.grade:
        return f"Overall effectiveness: {GRADE_LABELS[letter.grade].lower()}"
    verdicts = [
        action.verdict
        for action in (*about.significant_weaknesses, *about.priority_actions)
        if action.verdict
    ]
    if verdicts:
        # A later visit repeats what was required; its own findings are the verdicts.
        verdict = max(verdicts, key=verdicts.count)
        what = "weaknesses" if about.significant_weaknesses else "priority actions"
        number = f"{verdicts.count(verdict)} of {len(verdicts)} {what}"
        if len(verdicts) == 1:
            number = f"the only {'weakness' if about.significant_weaknesses else 'priority action'}"
        return f"{wording.VERDICTS[verdict]} on {number}"
    if about.statement_of_action is not None and about.kind not in LATER_VISITS:
        if about.statement_inferred:
            return "No statement of action mentioned, so none required"
        required = about.statement_of_action
        return f"Statement of action {'required' if required else 'not required'}"
    return OUTCOME_LABELS["unknown"]
