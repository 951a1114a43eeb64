from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from inspection_letters.coding import encoder as module
from inspection_letters.coding.encoder import EncoderSession
from inspection_letters.common.encoders.wordpiece import WordPiece
from inspection_letters.records import Excerpt, Role
from inspection_letters.records.spans import Span

PIECES = ["[CLS]", "[SEP]", "[UNK]", "strength", "##s", "wait", "##ing", "long", "parents", "."]
WIDTH, CODES = 4, 3
TEXTS = ("Waiting long.", "Parents wait.", "Parents.")


class Graph:
    """Stands in for a session of onnxruntime; attention is all on one token of each sentence."""

    def __init__(self, outputs: tuple[str, ...], nth: int) -> None:
        self._outputs, self._nth = outputs, nth

    def get_outputs(self) -> list[Any]:
        return [SimpleNamespace(name=name) for name in self._outputs]

    def run(self, outputs: list[str], inputs: dict[str, Any]) -> list[Any]:
        assert set(outputs) <= set(self._outputs)
        own = inputs["own"]
        attention = np.zeros((len(own), CODES, own.shape[1]), dtype=np.float32)
        for row, tokens in enumerate(own):
            attention[row, :, np.flatnonzero(tokens)[self._nth]] = 1
        found = {
            "codes": np.ones((len(own), CODES), dtype=np.float32),
            "polarity": np.ones((len(own), CODES, 4), dtype=np.float32),
            "attention": attention,
        }
        return [found[name] for name in outputs]


def session(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *graphs: tuple[str, ...]
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
    return EncoderSession(folder, tuple(made))


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
    attention = run(excerpts()).attention
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
    found = session(tmp_path, monkeypatch, *graphs)(excerpts())
    assert found.attention is None
    assert found.codes.shape == (len(TEXTS), CODES)
    assert found.polarities.shape == (len(TEXTS), CODES, 4)
