"""`letters methods`: the method of an analysis, with nothing claimed that is not so."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest
from inspection_letters.analysis.gold import Status, load_gold
from inspection_letters.analysis.gold.agreement import COLUMNS, gold_agreement, measure_agreement
from inspection_letters.api.workspace.workspace import Workspace
from inspection_letters.outputs.report.wording import figure_words
from inspection_letters.store import open_store
from ruamel.yaml import YAML

from corpus.gold.agreement import count_agreement
from corpus.gold.changes import read_changes
from tests.support.cached_reading import SAMPLES
from tests.support.command_line import Run
from tests.support.in_process import run_in_process

pytestmark = pytest.mark.xdist_group("methods")

ROOT = Path(__file__).resolve().parents[2]
REQUIRED = {"authors", "cff-version", "message", "title"}
"""What the schema of CITATION.cff 1.2.0 requires."""


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two letters, coded by the rules."""
    path = tmp_path_factory.mktemp("methods") / "ws"
    run_in_process(
        [SAMPLES / name for name in ("990001_wexmoor.pdf", "990003_carrow-vale.pdf")], path
    )
    return path


def in_one_line(text: str) -> str:
    return " ".join(text.split())


def test_figures_are_those_of_the_workspace(coded: Path, run: Run) -> None:
    said = in_one_line(run("methods", "-w", coded, "--seed", "3").out)
    ws = Workspace(coded)
    assert "We analysed 2 letters about 2 areas" in said
    assert "2 letters are fictional" in said
    assert f"{len(ws.excerpts()):,} in all" in said
    assert "send-area, version 2.1.0" in said
    assert "coded by rules-1, rules: patterns of the codebook, without a trained model" in said
    assert "The seed of everything drawn at random is 3." in said
    assert "seed 3, run 2" in said


def test_who_made_the_gold_and_their_agreement_are_those_of_the_gold(coded: Path, run: Run) -> None:
    said = in_one_line(run("methods", "-w", coded).out)
    packaged, agreed = load_gold(), gold_agreement()
    for status in Status:
        assert f"were coded by {packaged.origin.coded_by[status]}." in said
    assert f"The gold is that of the package, send-area {packaged.version}:" in said
    assert "2,042 sentences (18 letters) were coded by two readers" in said
    assert f"micro F1 of {figure_words(agreed.f1)} on codes" in said
    assert f"{packaged.origin.changed_codes} codes of" in said
    social = next(code for code in agreed.codes if code.code == "social-care")
    assert (
        f"Social care involvement {social.first} {social.second} {social.both} "
        f"{social.same_polarity} {social.kappa.value:.2f} {social.kappa.low:.2f} to "
        f"{social.kappa.high:.2f}"
    ) in said


def test_what_nobody_did_is_not_mentioned(coded: Path, run: Run) -> None:
    said = run("methods", "-w", coded).out
    assert "Coding by people" not in said
    assert "model-2" not in said


def test_a_part_of_the_letters_is_said_to_be_one(coded: Path, run: Run) -> None:
    said = in_one_line(run("methods", "-w", coded, "--where", "area=Wexmoor").out)
    assert "Part of the workspace: 1 of 2 letters" in said
    assert "We analysed 1 letter about 1 area" in said


def test_people_and_their_agreement_are_counted(coded: Path, run: Run, tmp_path: Path) -> None:
    ws = Workspace(coded)
    ids = ws.excerpts()["excerpt_id"].head(4).tolist()
    for coder, codes in (("jo", "workforce:weakness"), ("sam", "social-care:weakness")):
        sheet = tmp_path / f"{coder}.csv"
        rows = [f"{each},{codes if at else 'workforce:weakness'}" for at, each in enumerate(ids)]
        sheet.write_text("\n".join(["excerpt_id,codes", *rows]), encoding="utf-8")
        ws.import_coding(sheet, coder)
    said = in_one_line(run("methods", "-w", coded, "--coder", "rules-1").out)
    assert "2 people judged 4 excerpts in this workspace (jo: 4 and sam: 4)" in said
    assert "0 excerpts were adjudicated" in said
    assert "Before adjudication, jo and sam agreed on 4 excerpts of 1 letter" in said
    assert "Workforce capacity and training 0.00" in said
    said = in_one_line(run("methods", "-w", coded, "--coder", "jo").out)
    assert "The codes are those of a person, jo, who judged 4 of" in said
    assert "SHA-256 None" not in said


@pytest.mark.parametrize("name", ["m.docx", "m.md", "m.txt"])
def test_the_format_is_that_of_the_file_name(
    coded: Path, run: Run, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "new" / name
    result = run("methods", "-w", coded, "--coder", "rules-1", "--out", path)
    assert result.status == 0, result.err
    text = (
        "\n".join(each.text for each in docx.Document(str(path)).paragraphs)
        if name.endswith("docx")
        else path.read_text(encoding="utf-8")
    )
    assert "We analysed 2 letters" in in_one_line(text)
    assert ("| Code |" in text) == name.endswith("md")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--coder", "rules-l"), "Did you mean 'rules-1'?"),
        (("--where", "area=Wexmor"), "Did you mean 'Wexmoor'?"),
        (("--format", "docx"), "A Word file cannot be printed."),
    ],
)
def test_wrong_use_is_one_message(
    coded: Path, run: Run, options: tuple[str, ...], message: str
) -> None:
    result = run("methods", "-w", coded, *options)
    assert result.status == 2
    assert message in result.complaint


def test_an_empty_workspace_is_one_message(run: Run, tmp_path: Path) -> None:
    with open_store(tmp_path / "empty", create=True):
        pass
    result = run("methods", "-w", tmp_path / "empty")
    assert result.status == 2
    assert "letters run" in result.complaint


def test_kappa_and_f1_of_two_codings() -> None:
    rows = [
        {"file": file, "status": status, "coding_1": first, "coding_2": second}
        for file, status, first, second in (
            ("x", "adjudicated", "a:weakness;b:strength", "a:strength"),
            ("x", "adjudicated", "a:weakness", "a:weakness"),
            ("y", "adjudicated", "", "b:mixed"),
            ("y", "adjudicated", "", ""),
            ("z", "single", "a:weakness", ""),
        )
    ]
    counted = count_agreement(rows)
    assert counted == [
        ("x", "a", 2, 2, 2, 2, 1),
        ("x", "b", 2, 1, 0, 0, 0),
        ("y", "a", 2, 0, 0, 0, 0),
        ("y", "b", 2, 0, 1, 0, 0),
    ]
    found = measure_agreement(dict(zip(COLUMNS, map(str, row), strict=True)) for row in counted)
    assert (found.letters, found.sentences) == (2, 4)
    a, b = found.codes
    assert (a.code, a.first, a.second, a.both, a.same_polarity) == ("a", 2, 2, 2, 1)
    assert a.kappa.value == pytest.approx(1)
    assert b.kappa.value == pytest.approx((0.5 - 0.625) / (1 - 0.625))
    assert found.f1.value == pytest.approx(4 / 6)
    assert found.f1_polarity.value == pytest.approx(2 / 6)
    assert found.same_polarity.value == pytest.approx(1 / 2)
    # Letters are drawn whole: of x alone, y alone, or both.
    assert (found.f1.low, found.f1.high) == (0, pytest.approx(4 / 5))


@pytest.mark.parametrize("letters", [1, 3, 8])
def test_letters_that_are_all_alike_leave_no_doubt_about_agreement(letters: int) -> None:
    rows = [
        dict(zip(COLUMNS, (f"{number}", "a", "10", "4", "5", "3", "2"), strict=True))
        for number in range(letters)
    ]
    found = measure_agreement(rows)
    for figure in (found.f1, found.f1_polarity, found.same_polarity, found.codes[0].kappa):
        assert figure.low == pytest.approx(figure.value) == figure.high
    assert found.codes[0].sentences == 10 * letters


def test_the_packaged_gold_agrees_as_the_documentation_says() -> None:
    agreed = gold_agreement()
    assert f"{agreed.f1.value:.2f}" == "0.96"
    assert {code.sentences for code in agreed.codes} == {2042} == {agreed.sentences}
    packaged = load_gold()
    assert packaged.count(Status.ADJUDICATED) == (agreed.sentences, agreed.letters)
    assert {code.code for code in agreed.codes} <= {*packaged.code_ids}
    changes = read_changes(ROOT / "corpus" / "gold" / "send-area-2.1.changes.csv")
    assert packaged.origin.changed_codes == len(changes)
    assert packaged.origin.changed_sentences == len({change[:2] for change in changes})
    assert "agree at a micro F1 of 0.96" in in_one_line(
        (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    )


def test_the_citation_file_is_complete_and_of_this_version() -> None:
    citation = YAML(typ="safe").load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation.keys() >= REQUIRED
    assert citation["cff-version"] == "1.2.0"
    assert all(author["name"] for author in citation["authors"])
    sections = re.findall(
        r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$",
        (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    (newest, _), *released = sections
    assert newest == "Unreleased"
    dates = [day for _, day in released]
    assert all(dates)
    assert dates == sorted(dates, reverse=True)
    assert released[0] == (citation["version"], str(citation["date-released"]))
    assert f'version = "{citation["version"]}"' in (ROOT / "pyproject.toml").read_text("utf-8")
