"""`letters findings` on sample letters."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from inspection_letters.analysis.findings import make_findings
from inspection_letters.analysis.findings_records import Findings
from inspection_letters.analysis.provenance import provenance
from inspection_letters.analysis.statistics.prevalence import LABELLED
from inspection_letters.codebook import default_codebook_path
from inspection_letters.commands.printing.findings import as_csv, as_json, print_findings
from inspection_letters.commands.printing.text_output import plain_text
from inspection_letters.common.settings.run import Settings
from inspection_letters.store import open_store, queries

from tests.support.command_line import CommandResult
from tests.support.corpora import read_corpus
from tests.support.in_process import run_in_process

pytestmark = pytest.mark.xdist_group("findings")

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
NAMES = (
    "990001_wexmoor.pdf",
    "990002_ashdale.pdf",
    "990003_carrow-vale_monitoring-2025.pdf",
)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with sample letters of two kinds, coded by rules."""
    path = tmp_path_factory.mktemp("findings") / "ws"
    run_in_process([SAMPLE / name for name in NAMES], path)
    return path


@pytest.fixture(scope="module")
def found(results: Path) -> Findings:
    corpus = read_corpus(results)
    return make_findings(corpus, "year", ["ehc-plan-quality,ehc-plan-timeliness"], 1)


def test_figures_can_be_followed_to_excerpts(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = CommandResult(
        capsys, "findings", "-w", results, "--format", "json", "--by", "outcome", "--seed", 7
    )
    assert result.status == 0, result.err
    content = json.loads(result.out)
    assert (content["coder"], content["seed"], content["by"]) == ("rules-1", 7, "outcome")
    assert content["held_out"]["letters"] == 20
    with open_store(results) as opened, opened.read() as conn:
        codings = {
            (coding.excerpt_id, coding.code_id): coding.polarity.value
            for coding in queries.codings_by(conn, "rules-1")
        }
        excerpts = {excerpt.excerpt_id: excerpt for excerpt in queries.all_excerpts(conn)}
    groups = {figure["group"] for figure in content["figures"]}
    assert None in groups
    assert len(content["figures"]) == 25 * 7 * len(groups)
    assert content["figures"][0]["measure"] == "recommended"
    polarities = {
        "weakness": {"weakness"},
        "strength": {"strength"},
        "weakness_share": {"weakness"},
        "balance": {"weakness", "strength"},
    }
    sections = {
        "recommended": {"priority", "improve"},
        "priority": {"priority"},
        "improve": {"improve"},
    }
    for figure in content["figures"]:
        letters = {excerpts[excerpt_id].letter_id for excerpt_id in figure["excerpts"]}
        if figure["measure"] == "balance":
            assert figure["letters_coded"] <= len(letters) == figure["letters"]
        else:
            assert len(letters) == figure["letters_coded"] <= figure["letters"]
        for excerpt_id in figure["excerpts"]:
            codes = {code for code in figure["codes"] if (excerpt_id, code) in codings}
            if figure["measure"] in polarities:
                found = {codings[excerpt_id, code] for code in codes}
                assert found & polarities[figure["measure"]]
            else:
                assert codes
                assert excerpts[excerpt_id].section in sections[figure["measure"]]
        if figure["letters"]:
            assert 0 <= figure["low"] <= figure["share"] <= figure["high"] <= 1
            corrected = figure["measure"] in ("recommended", "improve")
            if figure["group"] is None:
                assert figure["method"] == ("corrected" if corrected else "as-coded")
        else:
            assert figure["share"] is None


def test_groups_and_codes_together(found: Findings) -> None:
    together = ("ehc-plan-quality", "ehc-plan-timeliness")
    own = {
        finding.measure: finding
        for finding in found.findings
        if finding.codes == together and finding.group is None
    }
    apart = [
        finding
        for finding in found.findings
        if finding.codes[0] in together
        and finding.group is None
        and finding.measure == "weakness"
        and len(finding.codes) == 1
    ]
    joined = {excerpt_id for finding in apart for excerpt_id in finding.excerpt_ids}
    assert set(own["weakness"].excerpt_ids) == joined
    groups = {finding.group for finding in found.findings} - {None}
    sizes = {
        finding.group: finding.share.n
        for finding in found.findings
        if finding.measure == "weakness" and finding.codes == together
    }
    assert sum(sizes[group] for group in groups) == sizes[None] == len(NAMES)
    assert all(group and group.isdigit() for group in groups)


def test_a_monitoring_letter_restates_and_does_not_recommend(found: Findings) -> None:
    sizes = {
        finding.measure: finding.share.n for finding in found.findings if finding.group is None
    }
    assert sizes["weakness"] == len(NAMES)
    assert sizes["improve"] == len(NAMES) - 1


@pytest.mark.parametrize("by", ["region", "kind"])
def test_regions_and_kinds(results: Path, by: str) -> None:
    findings = make_findings(read_corpus(results), by, seed=1).findings
    groups = {finding.group for finding in findings} - {None}
    if by == "region":
        assert {"South West", "North West"} <= groups
        assert "unknown" not in groups
    else:
        assert groups == {"area-send-report", "area-send-monitoring"}


def test_text_fits_into_80_columns(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = results.parent / "findings.txt"
    assert CommandResult(capsys, "findings", "-w", results, "-o", target).status == 0
    text = target.read_text(encoding="utf-8")
    result = CommandResult(capsys, "findings", "-w", results)
    assert result.status == 0, result.err
    assert result.out.split() == text.split()
    assert max(map(len, result.out.splitlines())) <= 80
    words = " ".join(result.out.split())
    assert "with 95% intervals: all letters" in words
    # The monitoring letter is of another kind, so only what it does not have is corrected.
    assert "20 labelled letters, 0 of them in the workspace" in words
    assert (
        "The 20 labelled letters are of one kind (Full inspection report (2023 on)), and 1 of "
        "your 3 letters are of others. With --by kind, figures of that kind are corrected." in words
    )


def test_codes_are_sorted_as_is_said(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed = CommandResult(capsys, "findings", "-w", results).out
    assert "Codes are sorted by “action or improve” in all letters, the highest first" in printed
    content = json.loads(CommandResult(capsys, "findings", "-w", results, "-f", "json").out)
    assert content["sorted_by"] == "recommended"
    of_lead = [
        each
        for each in content["figures"]
        if each["measure"] == "recommended" and len(each["codes"]) == 1
    ]
    shares = [each["share"] for each in of_lead]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1]
    places = [printed.index(f"\n {each['label'].split()[0]}") for each in of_lead]
    assert places == sorted(places)


def test_csv_has_the_figures_of_json(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for fmt in ("csv", "json"):
        target = tmp_path / "new" / f"findings.{fmt}"
        result = CommandResult(capsys, "findings", "-w", results, "--format", fmt, "--out", target)
        assert result.status == 0, result.err
        assert target.name in result.out.replace("\n", "")
    text = (tmp_path / "new" / "findings.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    figures = json.loads((tmp_path / "new" / "findings.json").read_text("utf-8"))["figures"]

    def flat(figure: dict[str, Any]) -> dict[str, str]:
        values = {**figure, "codes": "|".join(figure["codes"]), "excerpts": len(figure["excerpts"])}
        return {name: "" if value is None else str(value) for name, value in values.items()}

    assert {row.pop("coder") for row in rows} == {"rules-1"}
    assert {figure.pop("id") for figure in figures} >= {"waiting-times", "long-waits"}
    assert rows == list(map(flat, figures))


def test_figures_of_one_letter_have_no_interval_on_the_screen(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = CommandResult(capsys, "findings", "-w", results, "--where", "area=Wexmoor").out
    assert "one letter is too few to say how common a code is." in " ".join(said.split())
    assert "n=1 " in said
    assert "–100" not in said


def test_notes_are_only_of_what_is_shown(found: Findings) -> None:
    coded, labelled = (
        plain_text(lambda console, of=findings: print_findings(console, of))
        for findings in (
            found,
            replace(
                found,
                of_gold=True,
                findings=tuple(
                    replace(each, share=replace(each.share, method=LABELLED))
                    for each in found.findings
                ),
            ),
        )
    )
    assert "~ As coded, not corrected." in " ".join(coded.split())
    assert "coder rules-1)" in coded
    assert "~" not in labelled
    assert "gold codes)" in labelled
    assert "mixed sentences counted in" not in coded


def test_the_same_findings_twice(results: Path, found: Findings) -> None:
    corpus = read_corpus(results, "rules-1")
    again = make_findings(corpus, "year", ["ehc-plan-quality,ehc-plan-timeliness"], 1)
    made_with = provenance(corpus, seed=1, command="letters findings")
    assert as_csv(again) == as_csv(found)
    assert as_json(again, made_with) == as_json(found, made_with)


def test_an_own_codebook_has_intervals_of_sampling_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "mine.yaml"
    own.write_text(
        default_codebook_path().read_text("utf-8").replace("version: 2.1.0", "version: 9.9.9"),
        encoding="utf-8",
    )
    shutil.copy(
        default_codebook_path().with_name("send-area.patterns.yaml"),
        tmp_path / "mine.patterns.yaml",
    )
    run_in_process([SAMPLE / NAMES[0]], tmp_path / "ws", Settings(coder="rules", codebook=own))
    result = CommandResult(capsys, "findings", "-w", tmp_path / "ws", "-f", "json")
    content = json.loads(result.out)
    assert content["held_out"] is None
    assert {figure["method"] for figure in content["figures"]} == {"as-coded"}
    assert "No labelled letters are known for rules-1" in content["notes"][0]


def test_complaints(results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, words in (
        (("--coder", "nobody"), "No excerpt has been coded by 'nobody'. Coders in the workspace"),
        (("--any-of", "nothing,ehc-plan-quality"), "no code 'nothing'"),
        (("--any-of", "ehc-plan-quality"), "names fewer than two"),
        (("--out", tmp_path), "cannot be written"),
    ):
        result = CommandResult(capsys, "findings", "-w", results, *arguments)
        assert result.status == 2
        assert words in result.complaint
    with open_store(tmp_path / "empty", create=True):
        pass
    result = CommandResult(capsys, "findings", "-w", tmp_path / "empty")
    assert "Run 'letters run' first." in result.complaint
