"""Agreement of refits on halves of the letters, and on data without structure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.topics import (
    Agreement,
    Document,
    FitSettings,
    Fitted,
    fit,
    load_model,
    measure_stability,
    save_model,
)
from inspection_letters.topics import stability_fits as module
from inspection_letters.topics.stability_fits import (
    KINDS,
    RefitMaterial,
    compare_halves,
    draw_letters,
    measure_null,
    without_structure,
)
from sklearn.cluster import KMeans

pytestmark = pytest.mark.xdist_group("topics")

WIDTH = 24
QUICK = FitSettings(topics=6, dimensions=12, partitions=12, restarts=5)


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def documents(letters: int, each: int = 15) -> list[Document]:
    return [
        Document(f"e{letter:02d}-{number:02d}", f"letter-{letter:02d}", text, text)
        for letter in range(letters)
        for number in range(each)
        for text in [f"waiting times therapy number{letter}x{number}"]
    ]


def clustered(count: int, seed: int = 0) -> np.ndarray:
    """Vectors around six centres, of unequal numbers."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(6, WIDTH))
    chosen = rng.choice(6, count, p=[0.3, 0.25, 0.15, 0.1, 0.1, 0.1])
    return unit(centres[chosen] + rng.normal(size=(count, WIDTH)) * 0.35)


def formless(count: int, seed: int = 0) -> np.ndarray:
    """Vectors of a heavy-tailed cloud, longer along some axes than others."""
    rng = np.random.default_rng(seed)
    return unit(rng.standard_t(5, size=(count, WIDTH)) * np.linspace(2, 0.5, WIDTH) + 1)


class Known:
    """Embeds known texts as the vectors passed with them, and other texts at random."""

    digest = "known-1"

    def __init__(self, found: Sequence[Document], vectors: np.ndarray) -> None:
        self._known = {document.text: row for document, row in zip(found, vectors, strict=True)}

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        other = np.ones(WIDTH, dtype=np.float32) / np.sqrt(WIDTH)
        rows = [self._known.get(text, other) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), WIDTH)


def halves_and_null(vectors: np.ndarray, found: list[Document]) -> tuple[float, float]:
    material = RefitMaterial(found, vectors, QUICK)
    rng = np.random.default_rng(1)
    halves = [compare_halves(material, seed, rng) for seed in (0, 2, 4)]
    null = measure_null(material, 0, 0.8, 3)["halves"]
    return float(np.mean([value for value in halves if value is not None])), float(np.mean(null))


@settings(max_examples=20)
@given(st.integers(0, 2**16))
def test_permuted_vectors_keep_their_number_and_are_of_length_one(seed: int) -> None:
    vectors = clustered(60, seed)
    null = without_structure(vectors, np.random.default_rng(seed))
    assert null.shape == vectors.shape
    assert np.allclose(np.linalg.norm(null, axis=1), 1, atol=1e-5)
    assert not np.allclose(null, vectors)


def test_permuted_vectors_have_no_clusters_and_about_the_same_spread() -> None:
    vectors = clustered(600)
    null = without_structure(vectors, np.random.default_rng(0))
    # Six groups leave little distance within them; permuted vectors do not fall into six.
    within = [KMeans(6, n_init=5, random_state=0).fit(rows).inertia_ for rows in (vectors, null)]
    assert within[0] < 0.7 * within[1]
    spreads = [np.linalg.eigvalsh(np.cov(rows.T))[::-1] for rows in (vectors, null)]
    assert np.allclose(spreads[0][:5].sum(), spreads[1][:5].sum(), rtol=0.25)


def test_halves_agree_above_the_null_where_there_are_topics() -> None:
    found = documents(20)
    halves, null = halves_and_null(clustered(len(found)), found)
    assert halves > null + 0.2


def test_halves_agree_no_more_than_the_null_where_there_are_no_topics() -> None:
    found = documents(20)
    halves, null = halves_and_null(formless(len(found)), found)
    assert abs(halves - null) < 0.1
    # Agreement by chance is not zero, which is why it is reported with the null.
    assert null > 0.05


@pytest.mark.parametrize("letters", [8, 9])
def test_halves_share_no_letter_and_leave_none_out(
    letters: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = documents(letters)
    seen: list[set[str]] = []

    def refit(material: RefitMaterial, rows: np.ndarray, seed: int) -> dict[str, str | None]:
        seen.append({material.documents[row].letter_id for row in rows})
        return {document.excerpt_id: "r0" for document in material.documents}

    monkeypatch.setattr(module, "refit_main", refit)
    material = RefitMaterial(found, clustered(len(found)), QUICK)
    compare_halves(material, 0, np.random.default_rng(0))
    first, second = seen
    assert not first & second
    assert first | second == {document.letter_id for document in found}
    assert (len(first), len(second)) == (letters // 2, letters - letters // 2)


def test_a_letter_alone_has_no_halves() -> None:
    found = documents(1, 40)
    material = RefitMaterial(found, clustered(40), QUICK)
    assert compare_halves(material, 0, np.random.default_rng(0)) is None
    assert list(draw_letters(material, 0.8, np.random.default_rng(0))) == list(range(40))
    embedder = Known(found, clustered(40))
    fitted = fit(found, embedder, settings=QUICK)
    _, report = measure_stability(fitted, found, embedder, refits=2, halves=2, nulls=1)
    assert [kind.kind for kind in report.agreement] == ["seeds", "samples"]


@pytest.fixture(scope="module")
def measured() -> tuple[Fitted, list[Document], Known]:
    found = documents(12)
    embedder = Known(found, clustered(len(found)))
    fitted = fit(found, embedder, settings=QUICK)
    marked, _ = measure_stability(fitted, found, embedder, refits=3, halves=2, nulls=2)
    return marked, found, embedder


def test_each_kind_of_refit_has_its_null_beside_it(
    measured: tuple[Fitted, list[Document], Known],
) -> None:
    agreement = measured[0].model.agreement
    assert tuple(kind.kind for kind in agreement) == KINDS
    assert [len(kind.values) for kind in agreement] == [3, 3, 2]
    for kind in agreement:
        assert len(kind.null) == 2
        assert np.mean(kind.values) > np.mean(kind.null)


def test_agreement_is_the_same_for_any_order_of_documents(
    measured: tuple[Fitted, list[Document], Known],
) -> None:
    marked, found, embedder = measured
    again, _ = measure_stability(marked, found[::-1], embedder, refits=3, halves=2, nulls=2)
    assert again.model.agreement == marked.model.agreement


def test_agreement_is_kept_with_the_model_until_a_refit(
    measured: tuple[Fitted, list[Document], Known], tmp_path: Path
) -> None:
    marked, found, embedder = measured
    save_model(marked, tmp_path)
    kept = load_model(tmp_path)
    assert kept.model.agreement == marked.model.agreement
    content = json.loads((tmp_path / "topics.json").read_text(encoding="utf-8"))
    assert [entry.keys() for entry in content["agreement"]] == [{"kind", "values", "null"}] * 3
    refitted = fit(found, embedder, settings=QUICK, seed=1, previous=kept)
    assert refitted.model.agreement == ()
    del content["agreement"]
    (tmp_path / "topics.json").write_text(json.dumps(content), encoding="utf-8")
    assert load_model(tmp_path).model.agreement == ()


def test_agreement_is_printed_with_its_null(capsys: pytest.CaptureFixture[str]) -> None:
    from inspection_letters.commands.printing.topics import print_stability
    from inspection_letters.topics import StabilityReport
    from rich.console import Console

    agreement = (
        Agreement("seeds", (0.9, 0.94), (0.77,)),
        Agreement("halves", (0.64,), (0.43, 0.45)),
    )
    print_stability(Console(width=100), StabilityReport((), {}, {}, 0.82, agreement))
    lines = capsys.readouterr().out.splitlines()
    (seeds,) = (line.split() for line in lines if "other seeds" in line)
    (halves,) = (line.split() for line in lines if "disjoint halves" in line)
    assert seeds[-5:] == ["2", "0.92", "0.90", "0.94", "0.77"]
    assert halves[-5:] == ["1", "0.64", "0.64", "0.64", "0.44"]
    assert any("no topics" in line for line in lines)
