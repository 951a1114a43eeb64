"""``letters evaluate`` on sample letters."""

from __future__ import annotations

import json
import random
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from inspection_letters.analysis.evaluation import evaluate_coder
from inspection_letters.analysis.gold import (
    GoldLetter,
    GoldSentence,
    StandOffGold,
    Status,
    digest_of,
    dump_gold,
    sketch_of,
)
from inspection_letters.records import CodedExcerpt, Polarity
from inspection_letters.store import open_store, queries, writes

from tests.support.cached_reading import SAMPLES
from tests.support.command_line import CommandResult, Run
from tests.support.corpora import read_corpus
from tests.support.factories import make_codebook, make_read, make_run, write_read
from tests.support.in_process import run_in_process

PDFS = [
    SAMPLES / name
    for name in ("990020_brackenfold.pdf", "990001_wexmoor.pdf", "990009_hallowmere.pdf")
]
CODER = "rules-1"

# One worker, which makes the workspace once.
pytestmark = pytest.mark.xdist_group("evaluate")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A workspace with three coded letters, and gold for two of them."""
    folder = tmp_path_factory.mktemp("evaluate")
    workspace = folder / "ws"
    run_in_process(PDFS, workspace)
    draw = random.Random(5)
    letters = []
    with open_store(workspace) as opened, opened.read() as conn:
        coded: dict[str, dict[str, Polarity]] = {}
        for coding in queries.codings_by(conn, CODER):
            if draw.random() < 0.8:
                polarity = coding.polarity if draw.random() < 0.9 else Polarity.CONTEXT
                coded.setdefault(coding.excerpt_id, {})[coding.code_id] = polarity
        facts = queries.all_letters(conn)
        codebook = queries.codebook(conn, queries.codings_by(conn, CODER)[0].codebook_digest)
        for fact in facts[:2]:
            text = queries.letter_text(conn, fact.letter.letter_id)
            sentences = [
                GoldSentence(
                    excerpt.span,
                    digest_of(excerpt.quote),
                    sketch_of(excerpt.quote),
                    excerpt.section,
                    coded.get(excerpt.excerpt_id, {}),
                    Status.SINGLE,
                )
                for excerpt in queries.excerpts_of(conn, fact.letter.letter_id)
            ]
            lost = GoldSentence(None, "0" * 16, "0" * 16, "s", {}, Status.SINGLE, "a lone bullet")
            letters.append(
                GoldLetter(
                    Path(fact.letter.source).name,
                    text.pdf_sha256,
                    text.text_sha256,
                    text.reader_version,
                    (*sentences, lost),
                )
            )
        # A person has looked at two sentences, and agrees with the rules on one.
        human = []
        for coding in queries.codings_by(conn, CODER, facts[2].letter.letter_id)[:9:8]:
            human.append(
                CodedExcerpt(
                    coding.excerpt_id,
                    coding.letter_id,
                    coding.code_id if not human else "workforce",
                    coding.polarity,
                    "jo",
                    1.0,
                    coding.run_id,
                    coding.codebook_digest,
                )
            )
    with open_store(workspace) as opened, opened.write() as conn:
        writes.write_codings(
            conn, human[0].letter_id, "jo", human, "key", human[0].run_id, coder_kind="human"
        )
    gold = folder / "gold.jsonl"
    gold.write_text(
        dump_gold(
            StandOffGold(
                "made", codebook.digest, codebook.code_ids, tuple(letters), codebook.detail_ids
            )
        ),
        encoding="utf-8",
    )
    return workspace, gold


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return lambda *arguments: CommandResult(capsys, "evaluate", *arguments)


def options(made: tuple[Path, Path]) -> list[object]:
    return ["--workspace", made[0], "--coder", CODER, "--gold", made[1]]


def test_text_fits_a_terminal(made: tuple[Path, Path], run: Run) -> None:
    found = run(*options(made))
    assert found.status == 0
    *page, command = found.out.splitlines()
    assert max(map(len, page)) <= 80
    for words in (
        "rules-1 against gold (gold.jsonl)",
        "seed 0",
        "percentile bootstrap over whole letters",
        "F1 (micro)",
        "Krippendorff's alpha (macro)",
        "By role",
        "By outcome",
        "Reliability of scores",
        "1. ",
        " gold sentences of these letters, 2 have no excerpt and are left out.",
        "'letters evaluate --format json' lists them",
        "Only 2 letters were compared",
    ):
        assert words in " ".join(found.out.split()), words
    assert command.strip() == (
        f"uv run letters evaluate -w {made[0]} --coder rules-1 --against gold --gold {made[1]} "
        "--seed 0"
    )


def test_a_coder_is_compared_with_another_by_agreement_alone(
    made: tuple[Path, Path], run: Run
) -> None:
    options = ["-w", made[0], "--coder", CODER, "--against", "jo"]
    text, page = run(*options).out, run(*options, "--format", "html").out
    assert max(map(len, text.splitlines()[:-1])) <= 80
    assert Page(page).open == []
    for found in (text, page):
        words = " ".join(re.sub("<[^>]+>", " ", found.split("</style>")[-1]).split())
        for agreement in ("Gwet's AC1 (macro)", "kappa", "polarity accuracy", "Neither coder is"):
            assert agreement in words.replace("&#39;", "'"), agreement
        assert "Differences to learn from" in words
        for performance in ("recision", "ecall", "F1", "alibration", "pecificity", "Errors to"):
            assert performance not in words, performance


def test_the_headings_of_tables_are_explained(made: tuple[Path, Path], run: Run) -> None:
    key = " ".join(run(*options(made)).out.split()).partition("In the tables above: ")[2]
    for heading in ("n: ", "coded: ", "prec.: precision", "rec.: recall", "pol.: ", "prev.: "):
        assert heading in key


def test_json_has_every_figure(made: tuple[Path, Path], run: Run, tmp_path: Path) -> None:
    path = tmp_path / "new" / "report.json"
    result = run(*options(made), "--format", "json", "--out", path, "--seed", 7)
    assert (result.status, result.out.strip()) == (0, str(path))
    found = json.loads(path.read_text(encoding="utf-8"))
    figures = found["evaluation"]
    assert (figures["letters"], figures["seed"]) == (2, 7)
    assert len(figures["codes"]) == 23
    assert set(figures["codes"][0]["figures"]) >= {"f1", "kappa", "alpha", "ac1", "prevalence"}
    assert 0.8 < figures["overall"]["micro_f1"]["value"] < 1
    assert figures["overall"]["micro_recall"]["value"] == 1.0
    assert set(figures["groups"]) == {"role", "outcome", "kind"}
    assert 0 < figures["overall"]["joint_f1"]["value"] <= figures["overall"]["micro_f1"]["value"]
    assert {each["measure"] for each in found["letter_measures"]} >= {"weakness", "strength"}
    assert [score["excerpts"] for score in found["letter_scores"]].count(0) == 0
    assert len(found["letter_scores"]) == 2
    assert len(found["unplaced"]) == 2
    assert len(found["errors"]) == 20
    assert {error["error"]["kind"] for error in found["errors"]} == {"added", "polarity"}
    for error in found["errors"]:
        assert error["quote"]
        assert error["area"]
        assert error["page_number"] >= 1
    # Written again, it is the same to the byte.
    before = path.read_bytes()
    run(*options(made), "--format", "json", "--out", path, "--seed", 7)
    assert path.read_bytes() == before


class Page(HTMLParser):
    """Collects tags and where they point, and checks that they are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.targets: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.targets += [value or "" for name, value in attrs if name in {"href", "src"}]
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_one_page_without_network(made: tuple[Path, Path], run: Run) -> None:
    found = run(*options(made), "--format", "html")
    assert found.status == 0
    page = Page(found.out)
    assert page.open == []
    assert page.tags.count("svg") == 2
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert "url(" not in found.out
    assert all(target.startswith("#") for target in page.targets)
    links = re.findall(r'<a href="#(\w+)">(.+), page \d+, excerpt (\w+)</a>', found.out)
    assert len(links) == 20
    for target, area, excerpt_id in links:
        assert (target, bool(area)) == (excerpt_id, True)
        assert f'id="{excerpt_id}"' in found.out
    assert "--seed 0</pre>" in found.out


def test_against_a_person_only_what_was_reviewed_counts(made: tuple[Path, Path]) -> None:
    found = evaluate_coder(read_corpus(made[0], CODER), against="jo")
    assert found.reference == "jo"
    assert found.evaluation.excerpts == 2
    assert found.unplaced == ()
    turned = evaluate_coder(read_corpus(made[0], "jo"), against=CODER)
    ours, theirs = found.evaluation.overall, turned.evaluation.overall
    assert ours["micro_precision"].value == theirs["micro_recall"].value
    assert ours["macro_alpha"].value == theirs["macro_alpha"].value
    # With two coders, the other one need not be named.
    assert evaluate_coder(read_corpus(made[0]), against="jo").coder_id == CODER


def test_what_cannot_be_compared(made: tuple[Path, Path], run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text(made[1].read_text().replace('"workforce"', '"staff"'), encoding="utf-8")
    for arguments, words in (
        (["--coder", "rules-9"], "Coders in the workspace: jo, rules-1."),
        ([], "several coders to choose from: jo, rules-1"),
        (["--coder", CODER, "--against", CODER], "compared with itself"),
        (["--coder", CODER, "--against", "nobody"], "No excerpt has been coded by 'nobody'"),
        (["--coder", CODER], "None of the 40 letters in the gold coding is among the 3 letters"),
        (["--coder", "jo", "--gold", made[1]], "no excerpt that both jo and gold"),
        (["--coder", CODER, "--gold", other], "only one has staff, workforce"),
        (["--coder", CODER, "--gold", tmp_path / "none"], "cannot be read"),
        (["--coder", CODER, "--against", "jo", "--gold", made[1]], "not used in a comparison"),
        ([*options(made)[2:], "--out", made[1] / "x"], "cannot be written"),
    ):
        result = run("-w", made[0], *arguments)
        assert result.status == 2, result.out
        assert words in result.complaint
    result = run(*options(made), "--format", "pdf")
    assert (result.status, "html" in result.err) == (2, True)


def test_a_workspace_without_codings(tmp_path: Path, run: Run) -> None:
    with open_store(tmp_path / "ws", create=True) as opened, opened.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_codebook(conn, make_codebook())
        write_read(conn, make_read())
    result = run("-w", tmp_path / "ws")
    assert (result.status, "has been coded" in result.complaint) == (2, True)
    assert re.search("letters run", result.complaint)
