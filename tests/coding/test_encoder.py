from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from inspection_letters.coding import encoder as module
from inspection_letters.coding.doubt import Doubt
from inspection_letters.coding.encoder import EncoderSession
from inspection_letters.common.encoders.wordpiece import WordPiece
from inspection_letters.records import Excerpt, Role
from inspection_letters.records.spans import Span

PIECES = ["[CLS]", "[SEP]", "[UNK]", "strength", "##s", "wait", "##ing", "long", "parents", "."]
WIDTH, CODES = 4, 3
TEXTS = ("Waiting long.", "Parents wait.", "Parents.")


LINEAR = np.zeros((len(TEXTS), CODES))


class Graph:
    """Stands in for a session of onnxruntime; attention is all on one token of each sentence.

    The logit of each code is the number of the graph, from 1. ``read`` are the numbers of tokens
    of the windows that it was given.
    """

    def __init__(self, outputs: tuple[str, ...], nth: int) -> None:
        self._outputs, self._nth = outputs, nth
        self.read: list[int] = []

    def get_outputs(self) -> list[Any]:
        return [SimpleNamespace(name=name) for name in self._outputs]

    def run(self, outputs: list[str], inputs: dict[str, Any]) -> list[Any]:
        assert set(outputs) <= set(self._outputs)
        own = inputs["own"]
        self.read.append(own.shape[1])
        attention = np.zeros((len(own), CODES, own.shape[1]), dtype=np.float32)
        for row, tokens in enumerate(own):
            attention[row, :, np.flatnonzero(tokens)[self._nth]] = 1
        found = {
            "codes": np.full((len(own), CODES), self._nth + 1, dtype=np.float32),
            "polarity": np.ones((len(own), CODES, 4), dtype=np.float32),
            "attention": attention,
        }
        return [found[name] for name in outputs]


def session(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *graphs: tuple[str, ...],
    doubt: Doubt | None = None,
) -> EncoderSession:
    (folder / "vocabulary.txt").write_text("\n".join(PIECES), encoding="utf-8")
    np.savez(
        folder / "embeddings.npz",
        words=np.ones((len(PIECES), WIDTH), dtype=np.int8),
        scale=np.ones((len(PIECES), 1), dtype=np.float32),
        positions=np.zeros((len(graphs), 64, WIDTH), dtype=np.float32),
    )
    made = {f"encoder-{nth}.onnx": Graph(outputs, nth) for nth, outputs in enumerate(graphs)}
    monkeypatch.setattr(module, "open_session", lambda path: made[path.name])
    return EncoderSession(folder, tuple(made), doubt)


def excerpts(texts: tuple[str, ...] = TEXTS) -> list[Excerpt]:
    return [
        Excerpt(f"e{n}", "letter", Span(0, len(text)), text, "any", n // 2, n, Role.STRENGTH)
        for n, text in enumerate(texts)
    ]


NEW, OLD = ("codes", "polarity", "attention"), ("codes", "polarity")


def test_attention_is_the_members_mean_over_each_sentences_own_tokens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = session(tmp_path, monkeypatch, NEW, NEW)
    attention = run(excerpts(), LINEAR).attention
    assert attention is not None
    tokenise = WordPiece(PIECES)
    for text, shares in zip(TEXTS, attention, strict=True):
        assert shares.shape == (CODES, len(tokenise(text)) + 1)
        # One member attends to the first token of every sentence, the other to the second.
        assert (shares[:, :2] == 0.5).all()
        assert not shares[:, 2:].any()


@pytest.mark.parametrize("graphs", [(OLD, OLD), (NEW, OLD)])
def test_graphs_of_an_earlier_release_code_without_attention(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, graphs: tuple[tuple[str, ...], ...]
) -> None:
    found = session(tmp_path, monkeypatch, *graphs)(excerpts(), LINEAR)
    assert found.attention is None
    assert found.codes.shape == (len(TEXTS), CODES)
    assert found.polarities.shape == (len(TEXTS), CODES, 4)


# The first encoder's logits are 1, and those of the linear part 0 or 8: means of 0.5 or 4.5.
CERTAIN = np.array([[0.0, 8.0, 8.0], [8.0, 8.0, 8.0], [8.0, 8.0, 0.0]])


@pytest.mark.parametrize(
    ("codes", "doubtful"),
    [(1, [True, True, False]), (2, [True, True, False]), (3, [True, True, True])],
)
def test_further_encoders_read_paragraphs_with_a_doubtful_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, codes: int, doubtful: list[bool]
) -> None:
    # The first two sentences are one paragraph. A doubt about a code that only the first
    # encoder learned does not count.
    run = session(tmp_path, monkeypatch, NEW, NEW, NEW, doubt=Doubt(0.0, 1.0, codes))
    found = run(excerpts(), CERTAIN)
    assert (found.codes == np.where(doubtful, 2.0, 1.0)[:, None]).all()
    assert found.attention is not None
    assert [len(np.flatnonzero(shares[0])) > 1 for shares in found.attention] == doubtful


@pytest.mark.parametrize("doubt", [None, Doubt(0.0, 100.0, CODES)])
def test_every_encoder_reads_everything_without_a_rule_or_in_constant_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doubt: Doubt | None
) -> None:
    found = session(tmp_path, monkeypatch, NEW, NEW, doubt=doubt)(excerpts(), CERTAIN)
    assert (found.codes == 1.5).all()


def test_paragraphs_without_doubt_are_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = session(tmp_path, monkeypatch, NEW, NEW, doubt=Doubt(0.0, 0.1, CODES))
    run(excerpts(), CERTAIN)
    first, second = run._members
    assert isinstance(first, Graph)
    assert isinstance(second, Graph)
    assert len(first.read) == 2
    assert not second.read


@given(data=st.data(), codes=st.integers(1, CODES), margin=st.floats(0, 5))
def test_a_sentence_is_doubtful_if_any_of_the_codes_is_near(
    data: st.DataObject, codes: int, margin: float
) -> None:
    logits = arrays(float, (4, CODES), elements=st.floats(-9, 9, width=16))
    linear, encoder = data.draw(logits), data.draw(logits)
    found = Doubt(-0.5, margin, codes).about(linear, encoder)
    for row in range(4):
        near = [abs((linear[row, c] + encoder[row, c]) / 2 + 0.5) for c in range(codes)]
        if abs(min(near) - margin) > 1e-5:
            assert found[row] == (min(near) < margin)
    # A sentence is judged by itself.
    assert (Doubt(-0.5, margin, codes).about(linear[::-1], encoder[::-1]) == found[::-1]).all()
