from __future__ import annotations

import json
import shutil
import subprocess
import sys
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.coding import Coder
from inspection_letters.coding.decisions import assign
from inspection_letters.coding.encoder import EncoderSession
from inspection_letters.coding.model import ModelCoder
from inspection_letters.coding.windows import LONGEST_WINDOW, windows
from inspection_letters.common.encoders.wordpiece import WordPiece, words
from inspection_letters.records import Excerpt, Polarity, Role
from inspection_letters.records.errors import UsageError
from inspection_letters.records.spans import Span
from inspection_letters.runs.training.train import train_model

pytestmark = pytest.mark.xdist_group("model")

pytestmark = pytest.mark.xdist_group("model")

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "models" / "send-area"
BOOK = load_codebook(default_codebook_path())

# Made up for this test.
LETTER = (
    (0, Role.WEAKNESS, "Toddlers wait far too long to see a speech and language therapist."),
    (0, Role.WEAKNESS, "This means that their needs are not met."),
    (0, Role.WEAKNESS, "However, a new helpline is valued by parents."),
    (1, Role.STRENGTH, "The parent carer forum co-produced the new strategy with leaders."),
    (
        2,
        Role.RECOMMENDATION,
        "Leaders should improve the timeliness of annual reviews of EHC plans.",
    ),
)

SMALL = """
name: garden
version: 1.0.0
language: en-GB
polarities: {strength: works, weakness: fails, mixed: both, context: neither}
rules: [Code what the sentence says.]
codes:
  - {id: beds, group: soil, label: Beds, definition: Beds and what grows in them.}
  - {id: tools, group: shed, label: Tools, definition: Tools and their state.}
"""


def excerpts(
    letter: str = "one", lines: tuple[tuple[int, Role, str], ...] = LETTER
) -> list[Excerpt]:
    return [
        Excerpt(
            f"{letter}-{order}", letter, Span(0, len(text)), text, "any", paragraph, order, role
        )
        for order, (paragraph, role, text) in enumerate(lines)
    ]


@pytest.fixture(scope="module")
def coder() -> ModelCoder:
    return ModelCoder(SHIPPED, BOOK)


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A light model for another codebook, trained here on sentences of a pattern."""
    folder = tmp_path_factory.mktemp("garden")
    (folder / "garden.yaml").write_text(SMALL, encoding="utf-8")
    rows = ["file\tsentence_id\tsection\tparagraph\tsentence\tcodes"]
    for letter in range(10):
        for number, (text, codes) in enumerate(
            (
                ("The beds are full of roses and well kept.", "beds:strength"),
                ("Weeds have been left to spread in all the beds.", "beds:weakness"),
                ("Every spade and fork is sharp and well kept.", "tools:strength"),
                ("The spade is broken and the fork is left to rust.", "tools:weakness"),
                ("It rained on the day of the visit.", ""),
            )
        ):
            rows.append(f"letter-{letter}\t{number}\tbetter\t{number // 2}\t{text}\t{codes}")
    (folder / "gold.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    train_model(folder / "garden.yaml", folder / "gold.tsv", folder / "model", light=True, count=3)
    return folder


def test_it_is_a_coder(coder: ModelCoder) -> None:
    assert isinstance(coder, Coder)
    assert coder.coder_id == "model-2"
    assert len(coder.digest) == 64


def test_it_codes_sentences_that_nobody_trained_it_on(coder: ModelCoder) -> None:
    coded = coder.code(excerpts(), run_id="run")
    found = {(c.excerpt_id, c.code_id): c.polarity for c in coded}
    assert found["one-0", "waiting-times"] is Polarity.WEAKNESS
    assert found["one-3", "co-production"] is Polarity.STRENGTH
    assert found["one-4", "ehc-plan-timeliness"] is Polarity.WEAKNESS
    assert {c.run_id for c in coded} == {"run"}
    assert {c.codebook_digest for c in coded} == {BOOK.digest}
    order = [(c.excerpt_id, BOOK.all_code_ids.index(c.code_id)) for c in coded]
    assert order == sorted(order)


def test_the_score_is_the_probability_and_codes_follow_from_it(coder: ModelCoder) -> None:
    probabilities = coder.probabilities(excerpts())
    coded = [c for c in coder.code(excerpts(), run_id="run") if c.code_id in coder.code_ids]
    assert probabilities.shape == (len(LETTER), len(coder.code_ids))
    assert probabilities.min() >= 0
    assert probabilities.max() <= 1
    assert coded
    for code in coded:
        row, column = int(code.excerpt_id[-1]), coder.code_ids.index(code.code_id)
        assert code.score == probabilities[row, column]
    main = len(BOOK.codes)
    for part, decision in zip((slice(0, main), slice(main, None)), coder.decisions, strict=True):
        assigned = assign(probabilities[:, part], decision)
        layer = coder.code_ids[part]
        assert sum(c.code_id in layer for c in coded) == assigned.sum()


def test_twice_the_same(coder: ModelCoder) -> None:
    again = ModelCoder(SHIPPED, BOOK)
    assert np.array_equal(coder.probabilities(excerpts()), again.probabilities(excerpts()))
    assert coder.digest == again.digest


def test_context_is_taken_within_the_letter_only(coder: ModelCoder) -> None:
    alone = coder.probabilities(excerpts("one"))
    other = tuple((0, Role.STRENGTH, text) for _, _, text in LETTER[::-1])
    # The other letter ends in the paragraph number with which the first begins.
    both = coder.probabilities(excerpts("two", other) + excerpts("one"))
    assert np.array_equal(both[len(LETTER) :], alone)


CLEAR = (
    (0, Role.STRENGTH, "The local area partnership is effective in meeting needs."),
    (1, Role.WEAKNESS, "Children wait too long for an autism assessment."),
    (1, Role.WEAKNESS, "Waiting times for autism assessments are far too long."),
)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_codes_do_not_depend_on_batches_order_or_other_letters(
    coder: ModelCoder, order: tuple[int, ...]
) -> None:
    letters = [
        excerpts("one"),
        excerpts("two", CLEAR),
        excerpts("three", tuple((0, role, text) for _, role, text in LETTER[::-1])),
    ]
    alone = {at: coder.code(letter, run_id="r") for at, letter in enumerate(letters)}
    assert coder.code([e for at in order for e in letters[at]], run_id="r") == [
        code for at in order for code in alone[at]
    ]


def test_some_paragraphs_leave_doubt_and_others_do_not(coder: ModelCoder) -> None:
    session = coder._encoder
    assert session is not None
    assert session._doubt is not None
    texts = [*excerpts(), *excerpts("two", CLEAR)]
    linear, _ = coder._linear(coder._features(texts))
    both = session(texts, linear)
    alone = EncoderSession(SHIPPED, ["encoder-1.onnx"])
    alone._inputs.positions = alone._inputs.positions[:1]
    same = np.isclose(alone(texts, linear).codes, both.codes).all(axis=1)
    assert same.any()
    assert not same.all()


def test_the_paragraph_counts(coder: ModelCoder) -> None:
    together = coder.probabilities(excerpts())
    apart = coder.probabilities(excerpts("one", ((9, *LETTER[1][1:]),)))
    assert not np.allclose(together[1], apart[0], atol=0.01)


def test_nothing_in_nothing_out(coder: ModelCoder) -> None:
    assert coder.code([], run_id="run") == []
    assert coder.probabilities([]).shape == (0, len(coder.code_ids))


@pytest.mark.parametrize("text", ["•", "", "1.", "Ω" * 3000, "wait " * 900, "İ́́ ＡＢ \u0000"])
def test_strange_sentences_are_coded_or_not_but_never_fail(coder: ModelCoder, text: str) -> None:
    probabilities = coder.probabilities(excerpts("odd", ((0, Role.CONTEXT, text),) * 3))
    assert np.isfinite(probabilities).all()


def test_a_changed_file_is_refused_by_name(garden: Path, tmp_path: Path) -> None:
    shutil.copytree(garden / "model", tmp_path / "model")
    book = load_codebook(garden / "garden.yaml")
    path = tmp_path / "model" / "arrays.npz"
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(UsageError, match=r"arrays\.npz.*SHA-256.*letters train"):
        ModelCoder(tmp_path / "model", book)
    path.unlink()
    with pytest.raises(UsageError, match=r"is missing its file 'arrays\.npz'"):
        ModelCoder(tmp_path / "model", book)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no model in .*manifest\.json"):
        ModelCoder(tmp_path, BOOK)
    (tmp_path / "manifest.json").write_text("[]", encoding="utf-8")
    with pytest.raises(UsageError, match="not the manifest of a model"):
        ModelCoder(tmp_path, BOOK)


def test_a_file_outside_the_folder_is_refused(garden: Path, tmp_path: Path) -> None:
    shutil.copytree(garden / "model", tmp_path / "model")
    path = tmp_path / "model" / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["files"]["../gold.tsv"] = "0"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(UsageError, match="is missing its file"):
        ModelCoder(tmp_path / "model", load_codebook(garden / "garden.yaml"))


def test_models_of_the_format_before_are_read_and_later_ones_refused(
    garden: Path, tmp_path: Path
) -> None:
    shutil.copytree(garden / "model", tmp_path / "model")
    path = tmp_path / "model" / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    book = load_codebook(garden / "garden.yaml")
    path.write_text(json.dumps(manifest | {"format": "letters-model-3"}), encoding="utf-8")
    assert ModelCoder(tmp_path / "model", book).code([], run_id="r") == []
    path.write_text(json.dumps(manifest | {"format": "letters-model-5"}), encoding="utf-8")
    with pytest.raises(UsageError, match=r"has the format 'letters-model-5'.*'letters-model-4'"):
        ModelCoder(tmp_path / "model", book)


def test_another_codebook_is_refused_with_a_remedy(garden: Path) -> None:
    with pytest.raises(UsageError, match=r"'garden' 1\.0\.0.*not for 'send-area'.*--coder rules"):
        ModelCoder(garden / "model", BOOK)


def test_a_light_model_for_another_codebook(garden: Path) -> None:
    coder = ModelCoder(garden / "model", load_codebook(garden / "garden.yaml"))
    lines = (
        (0, Role.WEAKNESS, "The fork and the spade are broken."),
        (1, Role.WEAKNESS, "Roses fill the beds."),
    )
    found = {(c.excerpt_id, c.code_id) for c in coder.code(excerpts("new", lines), run_id="r")}
    assert found == {("new-0", "tools"), ("new-1", "beds")}
    card = (garden / "model" / "CARD.md").read_text("utf-8")
    assert "50 coded sentences of 10 letters" in card


def test_nothing_that_can_run_code_is_imported_or_kept() -> None:
    script = (
        "import sys\n"
        # None makes an import fail. Other packages may take torch if it is there.
        "for name in ('torch', 'joblib', 'transformers', 'onnx', 'safetensors'):\n"
        "    sys.modules[name] = None\n"
        "from pathlib import Path\n"
        "from inspection_letters.codebook import default_codebook_path, load_codebook\n"
        "from inspection_letters.coding.model import ModelCoder\n"
        f"ModelCoder(Path({str(SHIPPED)!r}), load_codebook(default_codebook_path()))\n"
        "print('loaded')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "loaded"
    for path in (ROOT / "pipeline" / "inspection_letters" / "coding").glob("*.py"):
        assert "pickle" not in path.read_text("utf-8").replace("allow_pickle=False", "").replace(
            "pickled objects", ""
        )
    suffixes = {path.suffix for path in SHIPPED.iterdir()}
    assert suffixes <= {".json", ".jsonl", ".npz", ".onnx", ".txt", ".md"}


def test_the_shipped_folder_is_small_and_its_ngrams_short() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 60e6
    ngrams = json.loads((SHIPPED / "ngrams.json").read_text("utf-8"))
    assert max(len(gram.split()) for gram in ngrams["words"]) == 2


def test_words_are_cut_as_bert_cuts_them() -> None:
    assert words("Don't re-open Café!") == ["don", "'", "t", "re", "-", "open", "cafe", "!"]
    tokenise = WordPiece(["[UNK]", "[CLS]", "[SEP]", "wait", "##ing", "##s", "."])
    assert tokenise("Waiting waits. Zebra") == [3, 4, 3, 5, 6, 0]


def test_long_paragraphs_are_cut_between_sentences() -> None:
    tokenise = WordPiece(["[UNK]", "[CLS]", "[SEP]"])
    many = tuple((0, Role.CONTEXT, "word " * 50) for _ in range(12))
    found = windows(excerpts("long", many), tokenise)
    assert [place for window in found for place in window.excerpts] == list(range(12))
    assert max(len(window.tokens) for window in found) <= LONGEST_WINDOW
    assert len(found) > 1
