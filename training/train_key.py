"""
Trains the key network on imitated and measured chroma of synthesized tracks, keeps the checkpoint that does best on held-out
rendered tracks, and compares it with key profiles on tracks that neither has seen.

    python3 training/train_key.py --cache DIR --run DIR [--steps 4000] [--seed 1]
"""
import argparse
import copy
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from key_data import Example, camelot_of, harmonic_votes, imitate, load_measured, load_scores, pooled
from key_network import BGATE, POOL, KeyModel

#: Share of the examples in a batch that were rendered.
MEASURED_SHARE = 0.4
#: Steps of the network (pooled frames) per example, drawn per batch.
LENGTHS = (32, 64, 96)
INSTRUMENTS = 200
EMA = 0.995
#: As estimate-key.ts prefers minor.
MINOR_BONUS = 0.02


def mirex_weight(truth: int, found: int) -> float:
    """1 same, 0.5 a fifth above in the same mode, 0.3 relative, 0.2 parallel."""
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
    """What estimate-key.ts does: correlation of the mean chroma with `bgate`."""
    rows = []
    for example in examples:
        mean = example.chroma[example.chroma.sum(1) > 0].mean(0)
        row = [np.corrcoef(np.roll(mean, -tonic), profile)[0, 1] for profile in BGATE for tonic in range(12)]
        rows.append(np.array(row) + np.repeat([0, MINOR_BONUS], 12))
    # The sharpness of the softmax that makes its confidence.
    return 12 * np.array(rows)


@torch.no_grad()
def network_scores(model: KeyModel, examples: list[Example]) -> np.ndarray:
    model.eval()
    return np.concatenate([model(torch.from_numpy(example.chroma)[None]).numpy() for example in examples])


def make_library(cache: Path, variants: int, seed: int) -> list[tuple[int, np.ndarray]]:
    """Pooled chroma of every score, each imagined several times."""
    path = cache / f"imitated-{variants}-{seed}.npz"
    if path.exists():
        with np.load(path) as data:
            return list(zip(data["keys"].tolist(), np.split(data["steps"], data["ends"][:-1])))
    rng = np.random.default_rng([seed, 77])
    instruments = [harmonic_votes(rng) for _ in range(INSTRUMENTS)]
    library = []
    for key, notes in load_scores(cache):
        if len(notes) < 20:
            continue
        for _ in range(variants):
            library.append((key, pooled(imitate(notes, rng, instruments)).astype(np.float32)))
    np.savez(
        path,
        keys=np.array([key for key, _ in library]),
        steps=np.concatenate([steps for _, steps in library]),
        ends=np.cumsum([len(steps) for _, steps in library]),
    )
    return library


def change(steps: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Other recordings of the same music: contrast, noise, silence."""
    steps = steps.copy()
    if rng.random() < 0.5:
        steps = steps ** rng.uniform(0.6, 1.6)
    if rng.random() < 0.5:
        steps += rng.uniform(0, 0.05) * rng.gamma(0.5, 2, size=12)
    total = steps.sum(1, keepdims=True)
    steps = np.divide(steps, total, out=np.zeros_like(steps), where=total > 0)
    if rng.random() < 0.3:
        begin = rng.integers(len(steps))
        steps[begin : begin + rng.integers(1, 12)] = 0
    return steps.astype(np.float32)


def draw(library, measured: list[Example], length: int, rng: np.random.Generator) -> tuple[int, np.ndarray]:
    if measured and rng.random() < MEASURED_SHARE:
        example = measured[rng.integers(len(measured))]
        key, steps = example.key, pooled(example.chroma, int(rng.integers(POOL)))
    else:
        key, steps = library[rng.integers(len(library))]
    start = rng.integers(max(1, len(steps) - length + 1))
    crop = change(steps[start : start + length], rng)
    out = np.zeros((length, 12), dtype=np.float32)
    out[: len(crop)] = crop
    return key, out


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--batch", type=int, default=48)
    parser.add_argument("--lr", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--variants", type=int, default=1)
    parser.add_argument("--channels", type=int, default=16)
    parser.add_argument("--hidden", type=int, default=24)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    args.run.mkdir(parents=True, exist_ok=True)
    library = make_library(args.cache, args.variants, args.seed)
    measured = load_measured(args.cache, "train")
    held_out = load_measured(args.cache, "validation")
    truths = [example.key for example in held_out]
    print(f"{len(library)} imitated, {len(measured)} rendered, {len(held_out)} held out", flush=True)
    print("profiles on held-out tracks", summarise(truths, profile_scores(held_out)), flush=True)

    model = KeyModel(args.channels, args.hidden)
    print(sum(p.numel() for p in model.parameters()), "parameters", flush=True)
    ema = copy.deepcopy(model)
    print("untrained", summarise(truths, network_scores(ema, held_out)), flush=True)
    optimiser = torch.optim.AdamW(model.parameters(), lr=args.lr, weight_decay=0.02)
    best, history, began = math.inf, [], time.time()
    for step in range(args.steps):
        for group in optimiser.param_groups:
            share = step / args.steps
            group["lr"] = args.lr * min(1, (step + 1) / 200) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * share)))
        rng = np.random.default_rng([args.seed, step])
        length = int(rng.choice(LENGTHS))
        keys, crops = zip(*(draw(library, measured, length, rng) for _ in range(args.batch)))
        model.train()
        logits = model.judge_steps(torch.from_numpy(np.stack(crops))[:, None])
        loss = F.cross_entropy(logits, torch.tensor(keys), label_smoothing=0.05)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        decay = min(EMA, (step + 1) / (step + 20))
        with torch.no_grad():
            for average, current in zip(ema.parameters(), model.parameters()):
                average.mul_(decay).add_(current, alpha=1 - decay)
        if (step + 1) % 250 == 0 or step + 1 == args.steps:
            result = {"step": step + 1, "loss": loss.item(), **summarise(truths, network_scores(ema, held_out))}
            history.append(result)
            print(json.dumps(result), f"{time.time() - began:.0f} s", flush=True)
            if result["nll"] < best:
                best = result["nll"]
                torch.save({"model": ema.state_dict(), "config": model.config, "result": result}, args.run / "best.pt")
    checkpoint = torch.load(args.run / "best.pt")
    ema.load_state_dict(checkpoint["model"])
    checkpoint["scale"] = calibrate(truths, network_scores(ema, held_out))
    checkpoint["comparison"] = compare(ema, args.cache, checkpoint["scale"])
    checkpoint["history"] = history
    checkpoint["settings"] = {k: v for k, v in vars(args).items() if not isinstance(v, Path)}
    checkpoint["data"] = {"imitated": len(library) // args.variants, "rendered": len(measured), "validation": len(held_out)}
    torch.save(checkpoint, args.run / "best.pt")


def calibrate(truths: list[int], logits: np.ndarray) -> float:
    """Factor on the logits (one over the temperature) that makes the truths likeliest."""
    scales = np.geomspace(0.4, 2.5, 75)
    return round(float(min(scales, key=lambda scale: summarise(truths, scale * logits)["nll"])), 3)


def compare(model: KeyModel, cache: Path, scale: float) -> dict:
    comparison = {}
    for split in ("validation", "test", "real"):
        examples = load_measured(cache, split)
        if not examples:
            continue
        truths = [example.key for example in examples]
        network, profiles = scale * network_scores(model, examples), profile_scores(examples)
        comparison[split] = {
            "tracks": len(examples),
            "network": summarise(truths, network),
            "profiles": summarise(truths, profiles),
        }
        print(split, json.dumps(comparison[split]))
        if split == "real":
            for example, ours, theirs in zip(examples, network.argmax(1), profiles.argmax(1)):
                print(f"  {example.id} {camelot_of(example.key)} network {camelot_of(ours)} profiles {camelot_of(theirs)}")
    return comparison


if __name__ == "__main__":
    main()
