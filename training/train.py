"""Trains the base model on exported features and keeps the checkpoint that does best on the validation tracks, or the
last one (`--keep-last`).

    python3 training/train.py --cache DIR --run DIR [--steps 1500] [--seed 1] [--init training/base-1/model.onnx]

Interrupted runs continue from the last checkpoint in the run folder; a higher `--steps` trains longer, and restarts the
cosine of the learning rate where it then is. `--without` leaves origins out of training, for ablations and for scores
on an unseen engine.
"""
import argparse
import copy
import json
import math
import time
from pathlib import Path

import numpy as np
import torch

from augment import draw_example
from labels import SECTION_LABELS, Track, load_tracks
from metrics import score_track, summarise
from network import BaseModel, losses
from sampled import load_bank, load_scores
from warm_start import warm_start

#: Frames per crop and crops per batch, alternating: long crops teach bars and sections, short ones put many pieces into
#: a step.
SHAPES = ((2000, 2), (1000, 4), (1000, 4))
EMA = 0.997
#: Kinds of tracks (labels.py), in the order of reports.
KINDS = ("synthetic", "engine", "sampled", "real", "agreed")
#: Sampling weight per second of music by kind, relative to synthesized music.
WEIGHTS = {"synthetic": 1.0, "engine": 3.0, "sampled": 0.5, "real": 4.0, "agreed": 0.0}
BOUNDARY_THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)


def sampling_weights(tracks: list[Track], weights: dict[str, float]) -> np.ndarray:
    weight = np.array([track.frames * weights[track.kind] for track in tracks])
    return weight / weight.sum()


def load_data(
    cache: Path, scores: Path | None, weights: dict[str, float], without: list[str]
) -> tuple[list[Track], list[Track], np.ndarray]:
    tracks = load_tracks(cache) + (load_scores(scores) if scores else [])
    training = [t for t in tracks if t.split == "train" and weights[t.kind] > 0 and t.origin not in without]
    validation = [t for t in tracks if t.split == "validation"]
    hours = sum(t.frames for t in training) / 50 / 3600
    print(f"{len(training)} training tracks ({hours:.1f} h), {len(validation)} validation tracks", flush=True)
    return training, validation, sampling_weights(training, weights)


def class_weights(tracks: list[Track]) -> torch.Tensor:
    """Rare section functions count more: inverse square root of their share of time."""
    seconds = np.full(len(SECTION_LABELS), 60.0)
    for track in tracks:
        for section, following in zip(track.sections or [], (track.sections or [])[1:] + [None]):
            end = following["time"] if following else track.frames / 50
            seconds[SECTION_LABELS.index(section["label"])] += end - section["time"]
    weight = 1 / np.sqrt(seconds / seconds.mean())
    return torch.tensor(weight.clip(0.4, 2.5), dtype=torch.float32)


def make_batch(tracks, weights, bank, length, size, rng):
    examples = [draw_example(tracks, weights, bank, length, rng) for _ in range(size)]
    mel = torch.from_numpy(np.stack([mel for mel, _ in examples]))
    target = {key: torch.from_numpy(np.stack([t[key] for _, t in examples])) for key in examples[0][1]}
    return mel, target


@torch.no_grad()
def activations(model: BaseModel, mel: np.ndarray) -> dict[str, np.ndarray]:
    out = model(torch.from_numpy(np.asarray(mel, dtype=np.float32))[None])
    return {
        **{name: torch.sigmoid(out[name])[0].numpy() for name in ("beat", "downbeat", "boundary")},
        "function": torch.softmax(out["function"], dim=2)[0].numpy(),
    }


def validate(model: BaseModel, tracks: list[Track]) -> dict:
    """Means over the validation tracks of each kind, at the boundary threshold that is best overall; `origins` for each
    origin."""
    model.eval()
    outputs = [(track, activations(model, track.mel)) for track in tracks]
    best = None
    for threshold in BOUNDARY_THRESHOLDS:
        rows = [(track, score_track(track, out, threshold)) for track, out in outputs]
        groups = {kind: summarise([row for track, row in rows if track.kind == kind]) for kind in KINDS}
        present = [group for group in groups.values() if group]
        score = float(
            np.mean(
                [
                    group["beat_f70"]
                    + group.get("downbeat_f70", 0)
                    + 0.5 * (group.get("boundary_f05", 0) + group.get("boundary_f3", 0))
                    for group in present
                ]
            )
        )
        if best is None or score > best["score"]:
            origins = sorted({track.origin for track in tracks})
            by_origin = {name: summarise([row for track, row in rows if track.origin == name]) for name in origins}
            best = {"score": score, "boundary_threshold": threshold, **groups, "origins": by_origin}
    return best


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lr", type=float, default=3e-3)
    parser.add_argument("--scores", type=Path, help="scores to play with the sounds of --bank")
    parser.add_argument("--bank", type=Path)
    parser.add_argument("--init", type=Path, help="an exported model to start from")
    parser.add_argument("--channels", type=int, default=32)
    parser.add_argument("--slow-channels", type=int, default=48)
    for kind, weight in WEIGHTS.items():
        parser.add_argument(f"--{kind}-weight", type=float, default=weight, help="0 leaves them out of training")
    parser.add_argument("--without", nargs="*", default=[], help="origins to leave out of training")
    parser.add_argument("--threads", type=int, default=1, help="more than one only helps on idle cores")
    parser.add_argument("--validate-every", type=int, default=200)
    parser.add_argument("--keep-last", action="store_true", help="keep the last checkpoint rather than the best one")
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.run.mkdir(parents=True, exist_ok=True)
    kind_weights = {kind: getattr(args, f"{kind}_weight") for kind in KINDS}
    training, validation, weights = load_data(args.cache, args.scores, kind_weights, args.without)
    bank = load_bank(args.bank) if args.bank else None

    model = BaseModel(channels=args.channels, slow_channels=args.slow_channels)
    if args.init:
        sample, _ = make_batch(training, weights, bank, 1000, 16, np.random.default_rng([args.seed, 1 << 30]))
        warm_start(model, args.init, sample)
    ema = copy.deepcopy(model)
    function_weight = class_weights(training)
    optimiser = torch.optim.AdamW(model.parameters(), lr=args.lr, weight_decay=0.01)
    step, best, history = 0, -math.inf, []
    last = args.run / "last.pt"
    if last.exists():
        state = torch.load(last)
        model.load_state_dict(state["model"])
        ema.load_state_dict(state["ema"])
        optimiser.load_state_dict(state["optimiser"])
        step, best, history = state["step"], state["best"], state["history"]
        print(f"continues at step {step}", flush=True)

    warm_up = 100
    sums: dict[str, float] = {}
    began, counted, heard = time.time(), 0, 0.0
    while step < args.steps:
        share = step / args.steps
        for group in optimiser.param_groups:
            group["lr"] = args.lr * min(1, (step + 1) / warm_up) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * share)))
        # Seeded per step: a resumed run draws the same numbers as an uninterrupted one.
        rng = np.random.default_rng([args.seed, step])
        length, size = SHAPES[step % len(SHAPES)]
        mel, target = make_batch(training, weights, bank, length, size, rng)
        model.train()
        parts = losses(model(mel), target, function_weight)
        loss = sum(parts.values())
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        step, counted, heard = step + 1, counted + 1, heard + size * length / 50
        decay = min(EMA, step / (step + 20))
        with torch.no_grad():
            for average, current in zip(ema.state_dict().values(), model.state_dict().values()):
                if average.dtype.is_floating_point:
                    average.mul_(decay).add_(current, alpha=1 - decay)
                else:
                    average.copy_(current)
        for name, part in parts.items():
            sums[name] = sums.get(name, 0.0) + part.item()

        if step % 100 == 0:
            rate = heard / (time.time() - began)
            line = " ".join(f"{name} {value / counted:.4f}" for name, value in sums.items())
            print(f"step {step} {line} | {rate:.0f} s of audio per s", flush=True)
            sums, began, counted, heard = {}, time.time(), 0, 0.0
        if step % args.validate_every == 0 or step == args.steps:
            result = {"step": step, **validate(ema, validation)}
            history.append(result)
            print(json.dumps(result), flush=True)
            if args.keep_last or result["score"] > best:
                best = result["score"]
                checkpoint = {"model": ema.state_dict(), "config": model.config, "result": result}
                checkpoint["data"] = describe_data(training, validation)
                checkpoint["settings"] = {k: v for k, v in vars(args).items() if k not in ("cache", "run", "init", "scores", "bank")}
                checkpoint["settings"]["init"] = args.init.stem if args.init else None
                torch.save(checkpoint, args.run / "best.pt")
            torch.save(
                {
                    "model": model.state_dict(),
                    "ema": ema.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "step": step,
                    "best": best,
                    "history": history,
                },
                args.run / "last.pt.part",
            )
            (args.run / "last.pt.part").replace(last)
            (args.run / "history.json").write_text(json.dumps(history, indent=1))
            began, heard, counted, sums = time.time(), 0.0, 0, {}


def describe_data(training: list[Track], validation: list[Track]) -> dict:
    def part(tracks: list[Track]) -> dict:
        groups = {}
        for kind in KINDS:
            chosen = [track for track in tracks if track.kind == kind]
            groups[kind] = {
                "tracks": len(chosen),
                "hours": round(sum(track.frames for track in chosen) / 50 / 3600, 2),
            }
            if kind == "engine":
                groups[kind]["origins"] = {
                    name: round(sum(t.frames for t in chosen if t.origin == name) / 50 / 3600, 2)
                    for name in sorted({t.origin for t in chosen})
                }
            if kind == "real":
                groups[kind]["ids"] = [track.id for track in chosen]
        return groups

    return {"training": part(training), "validation": part(validation)}


if __name__ == "__main__":
    main()
