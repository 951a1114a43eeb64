"""Kinds of letter and coders that another package adds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import inspection_letters as il
import pytest
from inspection_letters.coding.choice import choose_coders
from inspection_letters.common.settings.run import Settings
from inspection_letters.reading.structure.registry import check_kinds, letter_kinds
from inspection_letters.runs.run_versions import versions
from inspection_letters.store import open_store, queries

from tests.support.cached_reading import SAMPLES
from tests.support.plugins import HOME_VISITS, forget, home_visit, install

pytestmark = pytest.mark.xdist_group("plugins")

DOCS = Path(__file__).parents[2] / "docs" / "extending.md"
LETTER = SAMPLES / "990001_wexmoor.pdf"
SOURCE = (HOME_VISITS / "home_visits.py").read_text("utf-8")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """Installs the package of the documentation, changed if asked for."""
    site = tmp_path / "site-packages"
    site.mkdir()
    monkeypatch.syspath_prepend(site)

    def change(old: str = "", new: str = "", version: str | None = None) -> Path:
        assert old in SOURCE
        install(HOME_VISITS, site, version=version, source=SOURCE.replace(old, new, 1))
        forget(monkeypatch)
        return site

    yield change
    monkeypatch.undo()
    forget(monkeypatch)


def test_the_documentation_shows_the_package_that_is_tested() -> None:
    text = DOCS.read_text("utf-8")
    assert SOURCE in text
    assert (HOME_VISITS / "pyproject.toml").read_text("utf-8") in text


def test_a_kind_and_a_coder_of_another_package_are_used(
    installed: Callable[..., Path], tmp_path: Path
) -> None:
    installed()
    letter = il.read(home_visit(tmp_path / "visit.pdf"))
    assert letter.kind == "home-visit"
    assert len(letter.excerpts) == 3
    coded = il.code(letter, coder="waiting")
    assert coded.coders == ("waiting-1",)
    (coding,) = coded.coded_excerpts
    assert coding.excerpt_id == letter.excerpts[1].excerpt_id
    # What is built in still reads what it read before.
    assert il.read(LETTER).kind == "area-send-report"


@pytest.mark.slow
def test_worker_processes_see_what_another_package_adds(
    installed: Callable[..., Path], tmp_path: Path
) -> None:
    site = installed()
    home_visit(tmp_path / "visit.pdf")
    letters = Path(sys.executable).with_name("letters")
    done = subprocess.run(
        [letters, "run", tmp_path / "visit.pdf", "-w", tmp_path / "ws", "--coder", "waiting"],
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    with open_store(tmp_path / "ws") as store, store.read() as conn:
        (facts,) = queries.all_letters(conn)
        (coding,) = queries.codings_by(conn, "waiting-1")
    assert (facts.metadata.kind, coding.code_id) == ("home-visit", "waiting-times")


def test_results_depend_on_the_version_of_the_package(installed: Callable[..., Path]) -> None:
    assert check_kinds() == ()
    none = versions()
    installed()
    assert check_kinds() == ("home-visits 1.0: home-visit",)
    assert versions() == {**none, "home-visits": "1.0"}
    (before,) = choose_coders(Settings(coder="waiting")).coders
    installed(version="1.1")
    assert check_kinds() == ("home-visits 1.1: home-visit",)
    (after,) = choose_coders(Settings(coder="waiting")).coders
    assert after.coder_id == before.coder_id
    assert after.digest != before.digest


PACKAGE = r"of the package home-visits 1\.0"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("import extending as ext", "import nothing", "ImportError: cannot import name 'nothing'"),
        ("class HomeVisit:", "class Other:", "AttributeError: .*'HomeVisit'"),
        ('name = "home-visit"', 'name = "visit"', "needs the attribute 'name', here 'home-visit'"),
        ("def confidence", "def sureness", r"needs the method confidence\(\)"),
    ],
)
def test_a_kind_that_cannot_be_used_ends_a_run_before_it_begins(
    installed: Callable[..., Path], old: str, new: str, words: str
) -> None:
    installed(old, new)
    with pytest.raises(il.UsageError, match=f"{PACKAGE} cannot be used: .*{words}") as caught:
        check_kinds()
    assert caught.value.remedy == "Update or uninstall home-visits."
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("return 1.0 if", "return 2.0 if", r"its confidence is 2\.0"),
        ("text.blocks\n", "text.parts\n", "AttributeError: .*'parts'"),
        ("return ext.Structured", "return tuple, ext.Structured", r"returned tuple, not Struct"),
        ("text.letter_id, self.name)", 'text.letter_id, "x")', r"read\(\) returned the kind 'x'"),
    ],
)
def test_a_kind_that_fails_on_a_letter_rejects_that_letter(
    installed: Callable[..., Path], tmp_path: Path, old: str, new: str, words: str
) -> None:
    installed(old, new)
    with pytest.raises(il.LetterError, match=rf"^visit\.pdf: .*{PACKAGE} failed: .*{words}") as bad:
        il.read(home_visit(tmp_path / "visit.pdf"))
    assert bad.value.stage == "structure"
    assert "authors of home-visits" in bad.value.remedy


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("def __init__(self, request)", "def __init__(self)", "TypeError"),
        ("waiting-1", "", "needs the attribute coder_id"),
        ("def code(self", "def assign(self", r"needs the method code\(\)"),
        ("coder_id, digest", "kind = 'mood'\n    coder_id, digest", "kind is 'mood'"),
    ],
)
def test_a_coder_that_cannot_be_used_is_refused(
    installed: Callable[..., Path], old: str, new: str, words: str
) -> None:
    installed(old, new)
    with pytest.raises(il.UsageError, match=f"{PACKAGE} cannot be used: .*{words}"):
        choose_coders(Settings(coder="waiting"))
    # Who does not use it is not troubled.
    assert choose_coders(Settings(coder="rules")).coders


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("excerpt.quote.casefold()", "excerpt.words", "AttributeError: .*'words'"),
        ('"waiting-times"', '"waiting"', "assigned 'waiting', which is not a code of the codebook"),
        ("1.0,\n", "7.0,\n", r"score 7\.0, which is not between 0 and 1"),
        ("self.coder_id,\n", '"jo",\n', "called itself 'jo', not 'waiting-1'"),
        (
            "excerpt.excerpt_id,\n",
            '"a",\n',
            "the excerpt 'a', which it was not asked to code",
        ),
        (
            "digest,\n            )",
            "digest,\n                ext.Grounds(words=(ext.Span(0, 9999),)),\n            )",
            "characters 0 to 9999 of the excerpt .* counted most, which has only",
        ),
        (
            "digest,\n            )",
            "digest,\n                ext.Grounds('waits', 0.3),\n            )",
            "its runner-up is 'waits', which is not a code of the codebook",
        ),
        (
            "digest,\n            )",
            "digest,\n                ext.Grounds('mental-health', 30),\n            )",
            "its runner-up has the score 30, which is not between 0 and 1",
        ),
    ],
)
def test_a_coder_that_fails_on_a_letter_rejects_that_letter(
    installed: Callable[..., Path], old: str, new: str, words: str
) -> None:
    installed(old, new)
    letter = il.read(LETTER)
    with pytest.raises(il.LetterError, match=f"{PACKAGE} failed: .*{words}") as caught:
        il.code(letter, coder="waiting")
    assert caught.value.stage == "code"


def test_a_name_that_is_taken_is_refused(installed: Callable[..., Path]) -> None:
    site = installed()
    entries = next(site.glob("*.dist-info")) / "entry_points.txt"
    entries.write_text(entries.read_text().replace("home-visit =", "generic ="))
    with pytest.raises(il.UsageError, match="inspection-letters already registers that name"):
        letter_kinds()


def test_an_unknown_coder_is_refused_with_those_there_are(installed: Callable[..., Path]) -> None:
    installed()
    with pytest.raises(il.UsageError, match="Did you mean 'waiting'"):
        choose_coders(Settings(coder="waitin"))
