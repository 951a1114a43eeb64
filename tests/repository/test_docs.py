"""What the documentation says is held to what the program does."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Any

import pytest
from inspection_letters.analysis.official.facts import FACT_LABELS
from inspection_letters.codebook import default_codebook_path, load_codebook, load_patterns
from inspection_letters.codebook.patterns import CUES
from inspection_letters.coding import RulesCoder
from inspection_letters.coding.choice import choose_coders
from inspection_letters.commands.app import command_tree
from inspection_letters.common.files.hashing import sha256_of
from inspection_letters.common.reference.official import COLUMNS, NEEDED
from inspection_letters.common.settings.refresh import RefreshSettings
from inspection_letters.common.settings.run import Settings
from inspection_letters.outputs.schema import EXPORTED, meaning_of, name_of, type_words
from inspection_letters.outputs.schema.coding_history import CODING_HISTORY
from inspection_letters.reading.extract import read_pages
from inspection_letters.records import Excerpt, Role
from inspection_letters.records.official import OUTCOMES_OF_KINDS
from inspection_letters.records.spans import Span
from inspection_letters.runs.worker import code_excerpts, read_pdf
from inspection_letters.tracing.trace import trace_excerpt

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
PAGES = (README, ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md")))

COMMANDS = command_tree().commands
OPTIONS = [
    (name, option)
    for name, command in COMMANDS.items()
    for parameter in command.params
    for option in parameter.opts
    if option.startswith("--") and option != "--help"
]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def table_after(text: str, heading: str) -> list[list[str]]:
    """Return the cells of the first table under a heading, without its two head rows."""
    section = re.split(r"^#+ ", text.split(f"\n{heading}\n", 1)[1], flags=re.MULTILINE)[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    cells = [re.split(r"(?<!\\)\|", row.strip()[1:-1]) for row in rows[2:]]
    return [[cell.strip() for cell in row] for row in cells]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_documented(name: str) -> None:
    text = "".join(map(read, PAGES))
    assert re.search(rf"\bletters {name}\b", text), (
        f"The command 'letters {name}' stands neither in README.md nor in docs/."
    )


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_an_example_in_its_help(name: str) -> None:
    assert f"letters {name}" in (COMMANDS[name].epilog or "")


@pytest.mark.parametrize(("name", "option"), OPTIONS)
def test_every_option_is_documented(name: str, option: str) -> None:
    assert re.search(rf"{option}\b(?!-)", "".join(map(read, PAGES))), (
        f"The option {option} of 'letters {name}' stands neither in README.md nor in docs/."
    )


@pytest.mark.parametrize(
    ("schema", "page", "heading"),
    [
        *((schema, "export.md", f"## {name_of(schema)}") for schema in EXPORTED),
        (CODING_HISTORY, "review.md", "## The history"),
    ],
)
def test_every_column_of_an_exported_table_is_described(
    schema: Any, page: str, heading: str
) -> None:
    rows = table_after(read(DOCS / page), heading)
    documented = [(row[0].strip("`"), *row[1:]) for row in rows]
    assert documented == [
        (field.name, type_words(field), "yes" if field.nullable else "no", meaning_of(field))
        for field in schema
    ]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    said = {
        row[0].strip("`"): row[2]
        for row in table_after(read(DOCS / "settings.md"), "## Run settings")
        if len(row) == 4
    }
    assert f"LETTERS_{name.upper()}" in said.get(name, ""), f"docs/settings.md lacks {name}."


@pytest.mark.parametrize("name", RefreshSettings.model_fields)
def test_every_setting_of_a_refresh_is_documented(name: str) -> None:
    rows = table_after(read(DOCS / "settings.md"), "## Refresh settings")
    said = {row[0].strip("`"): row for row in rows}
    assert f"LETTERS_{name.upper()}" in said[name][2]
    default = RefreshSettings.model_fields[name].default
    value = said[name][3].replace(",", "")
    assert value.startswith("none" if default is None else f"{default:g}")


def test_settings_page_says_the_defaults() -> None:
    text = read(DOCS / "settings.md")
    assert f"{Settings.model_fields['time_limit'].default:g} seconds" in text
    assert f"{Settings.model_fields['memory_limit'].default} MiB" in text


def test_readme_has_the_two_commands() -> None:
    blocks = re.findall(r"^```\n(.*?)\n```$", read(README), flags=re.DOTALL | re.MULTILINE)
    assert "python -m pip install uv && uv run letters demo" in blocks
    assert "python -m pip install uv && uv run pytest" in blocks


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "'python -m pip install uv && uv run pytest'" in read(ROOT / ".ci" / "run")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", read(page))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (page.parent / target).exists()] == []


def test_index_of_decisions_is_whole() -> None:
    folder = DOCS / "decisions"
    listed = re.findall(r"\]\((\d{4}-[^)]+)\)", read(folder / "README.md"))
    assert listed == [path.name for path in sorted(folder.glob("0*.md"))]


def test_example_of_the_architecture_is_true() -> None:
    pdf = ROOT / "corpus" / "sample" / "990020_brackenfold.pdf"
    digest = sha256_of(pdf)
    pages = read_pages(pdf)
    letter = read_pdf(pdf, digest[:16], digest, ())
    excerpt = next(
        excerpt for excerpt in letter.excerpts if excerpt.quote.startswith("Few parents know of")
    )
    block = next(block for block in letter.text.blocks if block.span.contains(excerpt.span))
    last = max(pages[0].words, key=lambda word: (round(word.bbox.top), word.bbox.x0))
    box = last.bbox
    facts = [
        f"`{letter.text.letter_id}`",
        f"{sum(len(page.words) for page in pages):,} words",
        f'RawWord("{last.text}", BBox(1, {box.x0}, {box.top}, {box.x1}, {box.bottom}), '
        f'"{last.font}", {last.size})',
        f"{block.span.start} to {block.span.end} of a text of {len(letter.text.text):,}",
        f"characters {excerpt.span.start} to {excerpt.span.end}",
        f"`text[{excerpt.span.start}:{excerpt.span.end}]`",
        f"`{excerpt.excerpt_id}`",
        f"letters trace {excerpt.excerpt_id} ",
        f"`{letter.metadata.kind}`",
        f"`{excerpt.section}`",
    ]
    page = " ".join(read(DOCS / "architecture.md").split())
    (rules,) = choose_coders(Settings(coder="rules")).coders
    coded = code_excerpts(letter.excerpts, "run", rules)
    main = load_codebook(default_codebook_path()).code_ids
    of_excerpt = [coding for coding in coded if coding.excerpt_id == excerpt.excerpt_id]
    (code,) = [coding for coding in of_excerpt if coding.code_id in main]
    facts += [f"`{code.code_id}`", f"say {code.polarity}", f"score {code.score:.2f}", code.coder_id]
    assert [fact for fact in facts if fact not in page] == []
    assert [box.page_number for box in trace_excerpt(letter.text, excerpt).boxes] == [1, 2]


@pytest.fixture
def own_codebook(tmp_path: Path) -> Path:
    """The worked example of docs/codebooks.md as a file."""
    path = tmp_path / "mine.yaml"
    example = re.search(r"^```yaml\n(.*?)^```$", read(DOCS / "codebooks.md"), re.DOTALL | re.M)
    assert example is not None
    path.write_text(example[1], encoding="utf-8")
    return path


def test_example_codebook_codes_as_its_page_says(own_codebook: Path) -> None:
    codebook = load_codebook(own_codebook)
    coder = RulesCoder(codebook, load_patterns(own_codebook, codebook))
    rows = table_after(read(DOCS / "codebooks.md"), "## A worked example")
    assert len(rows) == 6
    for number, (role, sentence, expected) in enumerate(rows):
        span = Span(0, len(sentence))
        excerpt = Excerpt(
            f"e{number}", "letter", span, sentence, "any", number, number, role=Role(role)
        )
        found = [
            f"{coding.code_id}: {coding.polarity} ({coding.score:.2f})"
            for coding in coder.code([excerpt], run_id="run")
        ]
        assert found == ([] if expected == "none" else [expected]), sentence


def test_example_patterns_file_is_read(own_codebook: Path) -> None:
    text = read(DOCS / "codebooks.md")
    example = re.search(r"^```\n(codes:\n.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert example is not None
    beside = own_codebook.with_name("mine.patterns.yaml")
    beside.write_text(example[1], encoding="utf-8")
    patterns = load_patterns(own_codebook, load_codebook(own_codebook))
    assert len(patterns.codes[0].match) == 5
    assert [pattern.source for pattern in patterns.cues["negation"]] == ["(not|never|no)"]


def test_every_list_of_cues_is_documented() -> None:
    rows = table_after(read(DOCS / "codebooks.md"), "## Polarity")
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row[0])} == set(CUES)


def test_figures_of_the_official_record_are_what_its_page_says() -> None:
    page = DOCS / "official-record.md"
    # Code blocks end with an empty line, so that their marks are not taken for output.
    result = doctest.testfile(str(page), module_relative=False)
    assert result.attempted >= 15
    assert not result.failed


def test_every_column_of_a_record_is_documented() -> None:
    rows = table_after(read(DOCS / "official-record.md"), "## Use another record")
    assert {row[0].strip("`") for row in rows} == set(COLUMNS)
    assert {row[0].strip("`") for row in rows if row[1] == "yes"} == set(NEEDED)
    outcomes = " ".join(row[2] for row in rows)
    for kind in OUTCOMES_OF_KINDS:
        assert all(f"`{outcome}`" in outcomes for outcome in OUTCOMES_OF_KINDS[kind])


def test_every_compared_fact_is_documented() -> None:
    rows = table_after(read(DOCS / "official-record.md"), "## Compare letters with it")
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row[0])} == set(FACT_LABELS)
