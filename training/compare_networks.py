"""Scores the raw activations of several networks on features that none was trained on, per origin.

    python3 training/compare_networks.py --cache DIR [--without-trained] NAME=MODEL…

A model is a run folder or an exported model. `--trained ID…` names
tracks to leave out.
"""
import argparse
from pathlib import Path

import numpy as np
import torch

from labels import load_tracks
from metrics import f_measure, pick_peaks, score_track, summarise, within
from network import BaseModel
from train import activations
from warm_start import warm_start


def load(path: Path, sample: torch.Tensor) -> BaseModel:
    if path.suffix == ".onnx":
        model = BaseModel()
        warm_start(model, path, sample)
        return model.eval()
    checkpoint = torch.load(path / "best.pt")
    model = BaseModel(**checkpoint["config"])
    model.load_state_dict(checkpoint["model"])
    return model.eval()


def half_beat_share(track, beat: np.ndarray) -> float:
    """Mean activation halfway between the beats divided by that on the beats: above 1, the off-beats are stronger."""
    frames = within(track.beats, track.known) * 50
    middle = (frames[:-1] + frames[1:]) / 2
    at = lambda where: np.mean([beat[max(0, int(f) - 1) : int(f) + 3].max(initial=0) for f in where])
    return float(at(middle) / max(1e-6, at(frames)))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--trained", nargs="*", default=[])
    parser.add_argument("models", nargs="+")
    args = parser.parse_args()
    torch.set_num_threads(1)
    tracks = [t for t in load_tracks(args.cache) if t.split == "validation" and t.id not in args.trained]
    sample = torch.from_numpy(np.stack([np.asarray(t.mel[1000:2000], dtype=np.float32) for t in tracks if t.frames > 2000][:12]))
    origins = [*sorted({t.origin for t in tracks}), "all"]
    for item in args.models:
        name, path = item.split("=")
        model = load(Path(path), sample)
        rows = []
        for track in tracks:
            out = activations(model, track.mel)
            row = score_track(track, out, 0.5)
            ratio = half_beat_share(track, out["beat"])
            rows.append((track, {**row, "off_over_on": ratio, "off_wins": float(ratio > 1), "off_above_0.4": float(ratio > 0.4)}))
        for origin in origins:
            chosen = [row for track, row in rows if origin in (track.origin, "all")]
            scores = " ".join(f"{key} {value:.3f}" for key, value in summarise(chosen).items())
            print(f"{name} | {origin} ({len(chosen)}) | {scores}", flush=True)


if __name__ == "__main__":
    main()
