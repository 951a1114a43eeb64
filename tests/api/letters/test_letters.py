"""One letter read, coded and followed to its page, as a user of the package does it."""

from __future__ import annotations

import doctest
import importlib
import subprocess
import sys
from pathlib import Path

import inspection_letters as il
import pytest
from inspection_letters.outputs.schema import CODED_EXCERPTS, EXCERPTS
from inspection_letters.store import open_store, queries
from PIL import Image

from tests.support.cached_reading import SAMPLES

pytestmark = pytest.mark.xdist_group("letters")

pytestmark = pytest.mark.xdist_group("letters")

LETTER = SAMPLES / "990001_wexmoor.pdf"

PUBLIC_MODULES = (
    "inspection_letters",
    "inspection_letters.api.letters.code",
    "inspection_letters.api.letters.read",
    "inspection_letters.common.reference.shipped",
)


@pytest.fixture(scope="module")
def letter() -> il.LetterDocument:
    return il.read(LETTER)


@pytest.mark.parametrize("name", PUBLIC_MODULES)
def test_examples_of_the_documentation_run(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert outcome.attempted
    assert not outcome.failed


def test_every_public_name_can_be_imported_and_is_documented() -> None:
    for name in il.__all__:
        assert getattr(il, name) is not None
        assert name in dir(il)
        if name != "__version__":
            assert getattr(il, name).__doc__, name
    with pytest.raises(AttributeError, match="nothing_of_this_name"):
        il.nothing_of_this_name  # noqa: B018


def test_the_import_is_quick_because_nothing_heavy_is_loaded() -> None:
    script = (
        "import sys, inspection_letters\n"
        "heavy = {'numpy', 'pandas', 'spacy', 'sqlalchemy', 'pydantic', 'pdfplumber', 'PIL'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


def test_every_span_leads_to_its_boxes(letter: il.LetterDocument) -> None:
    assert (letter.kind, letter.area) == ("area-send-report", "Wexmoor")
    assert letter.metadata.outcome is il.Outcome.POSITIVE
    for section in letter.sections:
        if section.body.start < section.body.end:
            assert letter.boxes(section.body)
    for excerpt in letter.excerpts:
        assert excerpt.span.of(letter.text) == excerpt.quote
        assert all(1 <= box.page_number <= letter.pages for box in letter.boxes(excerpt.span))
        assert letter.boxes(excerpt.span)


def test_frames_have_the_columns_of_the_export(letter: il.LetterDocument) -> None:
    excerpts = letter.to_frame()
    assert list(excerpts) == EXCERPTS.names
    assert list(excerpts["text"]) == [excerpt.quote for excerpt in letter.excerpts]
    coded = il.code(letter, coder="rules").to_frame()
    assert list(coded) == CODED_EXCERPTS.names
    assert set(coded["excerpt_id"]) <= set(excerpts["excerpt_id"])
    assert coded["run_id"].isna().all()


def test_a_letter_is_coded_as_a_run_codes_it(letter: il.LetterDocument, tmp_path: Path) -> None:
    from tests.support.in_process import run_in_process

    run_in_process([LETTER], tmp_path / "ws")
    with open_store(tmp_path / "ws") as store, store.read() as conn:
        stored = queries.codings_by(conn, "rules-1")
    found = il.code(letter, coder="rules").coded_excerpts
    assert [(coding.excerpt_id, coding.code_id, coding.polarity, coding.score) for coding in found]
    assert sorted((c.excerpt_id, c.code_id, c.polarity, c.score) for c in found) == sorted(
        (c.excerpt_id, c.code_id, c.polarity, c.score) for c in stored
    )


def test_both_coders_and_the_environment(
    letter: il.LetterDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert il.code(letter, coder="all").coders == ("model-2", "rules-1")
    monkeypatch.setenv("LETTERS_CODER", "rules")
    assert il.code(letter).coders == ("rules-1",)


def test_an_excerpt_is_shown_on_its_page(letter: il.LetterDocument, tmp_path: Path) -> None:
    excerpt = letter.excerpts[3]
    traced = letter.trace(excerpt.excerpt_id[:6])
    assert traced.excerpt == excerpt
    assert str(traced).startswith(f"{excerpt.quote}\nWexmoor, {LETTER.name}, page ")
    assert traced.boxes == letter.boxes(excerpt.span)
    picture = traced.to_png(tmp_path / "new" / "page.png")
    with Image.open(picture) as drawn:
        assert drawn.size == traced.to_image().size
    with pytest.raises(il.UsageError, match=r"No excerpts of 990001_wexmoor\.pdf"):
        letter.trace("ffffff0")
    with pytest.raises(il.UsageError, match="Give at least 6 characters"):
        letter.trace(excerpt.excerpt_id[:3])


def test_what_cannot_be_read_is_refused_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "text.pdf").write_text("no letter")
    for path, words in (
        (tmp_path / "none.pdf", r"none\.pdf cannot be read \(No such file"),
        (tmp_path, r"is a folder, not a letter\. Name one file"),
    ):
        with pytest.raises(il.UsageError, match=words):
            il.read(path)
    with pytest.raises(il.LetterError, match=r"^text\.pdf: ") as caught:
        il.read(tmp_path / "text.pdf")
    assert (caught.value.stage, bool(caught.value.remedy)) == ("open", True)
    with pytest.raises(il.UsageError, match="list of areas"):
        il.read(LETTER, areas=[tmp_path / "none.csv"])


def test_what_cannot_be_coded_is_refused_with_a_remedy(
    letter: il.LetterDocument, tmp_path: Path
) -> None:
    with pytest.raises(il.UsageError, match=r"no coder 'rule'\. Did you mean 'rules'\?"):
        il.code(letter, coder="rule")
    with pytest.raises(il.UsageError, match=r"read\(path\)"):
        il.code(LETTER)  # type: ignore[arg-type]
    with pytest.raises(il.LettersError, match=r"none\.yaml"):
        il.code(letter, codebook=tmp_path / "none.yaml")
    with pytest.raises(il.UsageError, match="There is no folder"):
        il.code(letter, model=tmp_path / "none")
