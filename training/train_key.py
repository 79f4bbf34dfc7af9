"""Trains the key network on simulated and measured chroma of synthesized tracks and keeps the checkpoint that does best
on held-out rendered tracks.

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

from key_data import Example, harmonic_votes, imitate, load_measured, load_scores, pooled
from key_network import POOL, KeyModel
from key_scores import network_scores, profile_scores, summarise

#: Share of rendered examples in a batch.
MEASURED_SHARE = 0.4
#: Steps of the network (pooled frames) per example, drawn per batch.
LENGTHS = (32, 64, 96)
INSTRUMENTS = 200
EMA = 0.995


def make_library(cache: Path, variants: int, seed: int) -> list[tuple[int, np.ndarray]]:
    """Pooled chroma of every score, each simulated several times."""
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
    """Simulates other recordings of the same music: contrast, noise, silence."""
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
    checkpoint["history"] = history
    checkpoint["settings"] = {k: v for k, v in vars(args).items() if not isinstance(v, Path)}
    checkpoint["data"] = {"imitated": len(library) // args.variants, "rendered": len(measured), "validation": len(held_out)}
    torch.save(checkpoint, args.run / "best.pt")


if __name__ == "__main__":
    main()
