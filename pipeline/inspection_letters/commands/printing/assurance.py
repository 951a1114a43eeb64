"""What can be promised about a model's coding, for the terminal or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspection_letters.analysis.assurance import Risk
from inspection_letters.analysis.assurance.agreement import FEWEST
from inspection_letters.analysis.assurance.rows import code_row, point_row, risk_row
from inspection_letters.common.files.json_text import json_text
from inspection_letters.records.rounding import count, percent
from inspection_letters.runs.assured_coding import AssuredWorkspace

_DIGITS = 4


def print_assurance(console: Console, found: AssuredWorkspace, workspace: Path) -> None:
    """Print the promise, the curve and the codes."""
    for line in _promise(found):
        console.print(line, highlight=False, markup=False)
    console.print(_curve(found))
    console.print(_codes(found))
    for line in (*_notes(found), *_next(found, workspace)):
        console.print(line, highlight=False, markup=False)


def _promise(found: AssuredWorkspace) -> Iterator[str]:
    material, assurance = found.material, found.assurance
    promise = assurance.promise
    error = percent(1 - promise.target)
    yield (
        f"{count(material.rest.letter_count, 'letter')} of the kind {found.kind}, coded by "
        f"{found.coder_id}, with {count(len(material.rest), 'excerpt')}. Learned from "
        f"{count(material.learning.letter_count, 'letter')} with "
        f"{count(len(material.learning), 'excerpt')} that "
        f"people coded ({', '.join(material.people)}).\n"
    )
    if promise.cut is None:
        yield from _no_promise(found)
        return
    people = len(assurance.for_people) + assurance.coded
    yield (
        f"Target {promise.target:.2f}, with {percent(promise.level)} confidence. If people "
        f"code {people:,} of these excerpts ({percent(assurance.by_hand)}) and the model's "
        f"codes are kept for the other {assurance.kept:,}, then"
    )
    yield (
        f"- at most {error} of the codes kept from the model are wrong ({_seen(promise.wrong)});"
    )
    yield (
        f"- at most {error} of the codes that apply are missing because the model left them out "
        f"({_seen(promise.missing)})."
    )
    if assurance.measured is not None:
        point = assurance.measured
        yield (
            "On letters that the rule was not learned from (each left out in turn): "
            f"{percent(point.by_hand)} coded by people, {percent(point.wrong)} wrong, "
            f"{percent(point.missing)} missing; micro F1 of the whole {point.f1:.2f}, kappa "
            f"{point.kappa:.2f}."
        )


def _no_promise(found: AssuredWorkspace) -> Iterator[str]:
    assurance, target = found.assurance, found.assurance.promise.target
    agreement = assurance.agreement
    if assurance.is_limited:
        yield (
            f"Nothing can be promised for the target {target:.2f}: people agree on the codes "
            f"only at a micro F1 of {agreement.f1:.2f} ({count(agreement.excerpts, 'excerpt')} "
            "coded by several people), so the codebook itself leaves more open. Settle with them "
            "what the codes mean, or use a lower target."
        )
    else:
        yield (
            f"Nothing can be promised for the target {target:.2f} from these letters: too few are "
            "coded by people, or the model errs too often even where it is most certain."
        )
    if assurance.reachable is not None:
        yield f"--target {assurance.reachable:.2f} can be promised."


def _seen(risk: Risk) -> str:
    return (
        f"{risk.share:.1%} of {risk.cases:,} in the letters learned from; at most "
        f"{risk.bound:.1%} elsewhere"
    )


def _curve(found: AssuredWorkspace) -> Table:
    table = _table(
        "\nThe whole coding by the share of excerpts that people code\n"
        "(letters learned from; the most doubtful excerpts first)"
    )
    for heading in ("coded by people", "micro F1", "95% interval", "kappa", "wrong", "missing"):
        table.add_column(heading, justify="right")
    for point in found.assurance.curve:
        between = point.f1_interval
        table.add_row(
            percent(point.by_hand),
            f"[bold]{point.f1:.2f}[/bold]",
            f"{between.low:.2f} to {between.high:.2f}" if between else "–",
            f"{point.kappa:.2f}",
            percent(point.wrong),
            percent(point.missing),
        )
    return table


def _codes(found: AssuredWorkspace) -> Table:
    target = found.assurance.promise.target
    table = _table(f"\nCodes one by one, and what a promise of {target:.2f} for each would take")
    table.add_column("code")
    for heading in ("n", "wrong", "missing", "coded by people"):
        table.add_column(heading, justify="right")
    for code in found.assurance.codes:
        needed = "cannot be shown" if code.by_hand is None else percent(code.by_hand)
        table.add_row(
            escape(code.code_id),
            f"{code.occurrences:,}",
            _of(code.wrong),
            _of(code.missing),
            needed,
        )
    return table


def _of(risk: Risk) -> str:
    return percent(risk.share) if risk.cases else "–"


def _table(title: str) -> Table:
    return Table(
        title=title,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style="bold",
        padding=(0, 1, 0, 0),
    )


def _notes(found: AssuredWorkspace) -> Iterator[str]:
    material, agreement = found.material, found.assurance.agreement
    yield (
        "wrong: of the codes kept from the model, the share that do not apply. missing: of the "
        "codes that apply, the share that the model left out of the excerpts kept. Polarity is "
        "not part of the promise. People's coding is taken as right, and the letters they coded "
        "as drawn at random."
    )
    if agreement.f1 is None:
        yield (
            "How well people agree is not known: "
            f"{count(agreement.excerpts, 'excerpt is', 'excerpts are')} coded by "
            f"several people, and at least {FEWEST} are needed. Their agreement is the most that "
            "can be promised."
        )
    elif not found.assurance.is_limited:
        yield (
            f"People agree at a micro F1 of {agreement.f1:.2f} (kappa {agreement.kappa:.2f}, "
            f"{count(agreement.excerpts, 'excerpt')} coded by several). No coding can be shown to "
            "be better than that."
        )
    if material.held_out:
        yield (
            f"The model was trained on {material.held_out} of the letters learned from; for these, "
            "models that had not seen the letter were judged."
        )
    if material.left_out:
        yield (
            f"Not used: {count(material.left_out, 'letter')} coded by people on which the model "
            "was trained, since its folder does not say what it would code otherwise."
        )
    if material.trained_rest:
        yield (
            f"The model was trained on {material.trained_rest} of the other letters as well, and "
            "codes them better than promised here."
        )


def _next(found: AssuredWorkspace, workspace: Path) -> Iterator[str]:
    left = len(found.assurance.for_people)
    if found.assurance.promise.cut is None:
        yield (
            "No sheet was written. To learn more, code more letters: "
            f"letters sample -w {workspace} --kind {found.kind} --letters 10 --out to-code.xlsx"
        )
    elif found.sheet is not None:
        yield (
            f"{left:,} excerpts for people, in reading order: {found.sheet}\n"
            "Fill in the codes column of every row ('none' if no code applies), then run: letters "
            f"import-coding {found.sheet} --coder YOUR-NAME -w {workspace}\n"
            f"Or code them in the browser: letters review -w {workspace} --coder YOUR-NAME --mode "
            f"assured --kind {found.kind}\n"
            "The promise holds when all of them are coded."
        )
    elif left:
        yield (
            f"{left:,} excerpts are left for people to code: in the browser ('letters review -w "
            f"{workspace} --coder YOUR-NAME --mode assured --kind {found.kind}'), or in a sheet "
            "(--out)."
        )
    else:
        yield "People have coded all excerpts that the promise asks for: it holds."


def as_json(found: AssuredWorkspace) -> str:
    """Return everything that is printed, and the IDs of the excerpts for people."""
    material, assurance = found.material, found.assurance
    content = {
        "coder": found.coder_id,
        "kind": found.kind,
        "seed": found.seed,
        "target": assurance.promise.target,
        "level": assurance.promise.level,
        "promised": assurance.promise.cut is not None,
        "limited_by_agreement": assurance.is_limited,
        "reachable_target": assurance.reachable,
        "learned_from": {
            "letters": material.learning.letter_count,
            "excerpts": len(material.learning),
            "people": material.people,
            "held_out_letters": material.held_out,
            "letters_left_out": material.left_out,
        },
        "others": {
            "letters": material.rest.letter_count,
            "excerpts": len(material.rest),
            "trained_on": material.trained_rest,
            "kept": assurance.kept,
            "coded_by_people": assurance.coded,
            "left_for_people": len(assurance.for_people),
        },
        "highest_doubt_kept": assurance.promise.cut,
        **risk_row("wrong", assurance.promise.wrong),
        **risk_row("missing", assurance.promise.missing),
        "measured": assurance.measured and point_row(assurance.measured),
        "agreement": asdict(assurance.agreement),
        "curve": [point_row(point) for point in assurance.curve],
        "codes": [code_row(code) for code in assurance.codes],
        "excerpts_for_people": [excerpt.excerpt_id for excerpt in assurance.for_people],
    }
    return json_text(content, digits=_DIGITS)


__all__ = ["as_json", "print_assurance"]
