"""Predictions of networks and key profiles for tracks, and their accuracy."""
import numpy as np
import torch

from key_data import Example
from key_network import BGATE, KeyModel

#: The same preference for minor as in estimate-key.ts.
MINOR_BONUS = 0.02
#: Sharpness of the softmax over correlations that yields the confidence.
SHARPNESS = 12


def mirex_weight(truth: int, found: int) -> float:
    """1 for the same key, 0.5 for a fifth above in the same mode, 0.3 for the relative, 0.2 for the parallel."""
    interval = (found - truth) % 12
    if found // 12 == truth // 12:
        return {0: 1.0, 7: 0.5}.get(interval, 0.0)
    if interval == 0:
        return 0.2
    return 0.3 if interval == (9 if found >= 12 else 3) else 0.0


def summarise(truths: list[int], logits: np.ndarray) -> dict[str, float]:
    found = logits.argmax(1)
    shifted = logits - logits.max(1, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(1, keepdims=True)
    return {
        "weighted": float(np.mean([mirex_weight(t, f) for t, f in zip(truths, found)])),
        "exact": float(np.mean(np.array(truths) == found)),
        "nll": float(-np.mean(np.log(p[np.arange(len(truths)), truths] + 1e-12))),
    }


def profile_scores(examples: list[Example]) -> np.ndarray:
    """The method of estimate-key.ts: correlation of the mean chroma with `bgate`."""
    rows = []
    for example in examples:
        mean = example.chroma[example.chroma.sum(1) > 0].mean(0)
        row = [np.corrcoef(np.roll(mean, -tonic), profile)[0, 1] for profile in BGATE for tonic in range(12)]
        rows.append(np.array(row) + np.repeat([0, MINOR_BONUS], 12))
    return SHARPNESS * np.array(rows)


@torch.no_grad()
def network_scores(model: KeyModel, examples: list[Example]) -> np.ndarray:
    model.eval()
    return np.concatenate([model(torch.from_numpy(example.chroma)[None]).numpy() for example in examples])
