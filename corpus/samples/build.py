"""Make the sample corpus: PDFs, manifest and list of areas."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import fpdf

from corpus.samples.compose import compose_all
from corpus.samples.compose_visits import compose_visits
from corpus.samples.drawing import Drawer
from corpus.samples.layouts import LAYOUTS, VISIT_LAYOUTS, jtai_letter
from corpus.samples.layouts.flow import Printed
from corpus.samples.loading import DATA, load_bank, load_plans
from corpus.samples.localise import load_banks
from corpus.samples.manifest import entry
from corpus.samples.targeted import load_targeted, targeted_entry
from corpus.samples.visit_manifest import visit_entry

KIND = "area-send-report"


def letters(only: Collection[str] = ()) -> Iterator[tuple[dict[str, Any], Printed]]:
    """Yield each sample letter with its entry in the manifest.

    Parameters
    ----------
    only : collection of str
        File names to print; all when empty. The content of a letter does not
        depend on which letters are printed.

    Yields
    ------
    dict
        The entry in the manifest.
    Printed
        The PDF.
    """
    bank = load_bank()
    plans = load_plans()
    drawer = Drawer(bank)
    for content in compose_all(bank, plans, drawer):
        if only and f"{content.plan.stem}.pdf" not in only:
            continue
        printed = LAYOUTS[KIND](content, bank.phrases)
        yield entry(content, printed, kind=KIND, phrases=bank.phrases), printed
    banks = load_banks(bank)
    for visited in compose_visits(banks, plans, drawer):
        if only and f"{visited.visit.stem}.pdf" not in only:
            continue
        printed = VISIT_LAYOUTS[visited.visit.kind](visited, banks.phrases, bank.phrases)
        yield visit_entry(visited, printed), printed


def targeted_letters() -> Iterator[tuple[dict[str, Any], Printed]]:
    """Yield each letter of a joint targeted area inspection with its entry in the manifest."""
    shared = load_bank().phrases
    for data in load_targeted():
        printed = jtai_letter.print_letter(data, shared)
        yield targeted_entry(data, printed), printed


def made_with() -> dict[str, str]:
    """Return what the bytes of the files depend on besides the generator.

    Returns
    -------
    dict of str to str
        Versions of the PDF library and of the compression library.
    """
    return {"fpdf2": fpdf.__version__, "zlib": zlib.ZLIB_RUNTIME_VERSION}


def build(
    out: Path, printing: Callable[[], Iterable[tuple[dict[str, Any], Printed]]] = letters
) -> list[dict[str, Any]]:
    """Write the sample corpus, or another one, into a directory.

    Parameters
    ----------
    out : Path
        Made if it does not exist. Files of the same names are replaced.
    printing : callable
        Gives the letters with their entries in the manifest.

    Returns
    -------
    list of dict
        The entries of the manifest.
    """
    out.mkdir(parents=True, exist_ok=True)
    entries = []
    for known, printed in printing():
        (out / known["file"]).write_bytes(printed.data)
        entries.append(known)
    text = (
        json.dumps({"made_with": made_with(), "letters": entries}, ensure_ascii=False, indent=1)
        + "\n"
    )
    (out / "manifest.json").write_text(text, encoding="utf-8")
    (out / "areas.csv").write_bytes((DATA / "areas.csv").read_bytes())
    return entries
