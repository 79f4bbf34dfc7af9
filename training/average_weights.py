"""Averages the weights of a trained network and of the shipped model that it was initialised from, and keeps the result
as a checkpoint.

    python3 training/average_weights.py --run DIR --init training/base-1/model.onnx --cache DIR --share 0.4 --out DIR

Between the two lie networks that are better than both on music of other origins: they hear what training added and
still know what the earlier network knew (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models"). Statistics of
the normalisation belong to neither and are measured on crops of training tracks (Izmailov et al. 2018, "Averaging
weights leads to wider optima and better generalization").
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from network import BaseModel
from train import WEIGHTS, load_data, make_batch, validate
from warm_start import warm_start

#: Batches of crops, crops per batch and frames per crop from which the normalisation's statistics are measured.
BATCHES, CROPS, FRAMES = 24, 8, 1000


@torch.no_grad()
def average(model: BaseModel, earlier: BaseModel, share: float, batches: list[torch.Tensor]) -> None:
    """Makes each weight of `model` the mean of its own, counted `share`, and that of `earlier`, counted `1 - share`;
    measures the statistics of the normalisation on `batches`, each [B, T, 128]."""
    for value, before in zip(model.state_dict().values(), earlier.state_dict().values()):
        if value.dtype.is_floating_point:
            value.lerp_(before, 1 - share)
    for part in model.modules():
        if isinstance(part, nn.modules.batchnorm._BatchNorm):
            part.reset_running_stats()
            # A plain mean over all batches.
            part.momentum = None
            part.train()
    for mel in batches:
        model(mel)
    model.eval()


def read_data(model: Path) -> dict:
    return json.loads(model.with_name("manifest.json").read_text())["metrics"]["data"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--init", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--share", type=float, required=True, help="of the trained network; 0 keeps the earlier one")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    training, validation, weights = load_data(args.cache, None, WEIGHTS, [])
    draw = lambda seed, size: make_batch(training, weights, None, FRAMES, size, np.random.default_rng([2, seed]))[0]
    checkpoint = torch.load(args.run / "best.pt")
    model = BaseModel(**checkpoint["config"])
    model.load_state_dict(checkpoint["model"])
    earlier = BaseModel(**checkpoint["config"])
    warm_start(earlier, args.init, draw(0, 16))
    average(model.eval(), earlier, args.share, [draw(1 + batch, CROPS) for batch in range(BATCHES)])
    result = {"step": checkpoint["result"]["step"], **validate(model, validation)}
    history = json.loads((args.run / "history.json").read_text()) + [result]
    args.out.mkdir(parents=True, exist_ok=True)
    data = checkpoint["data"]
    # What the average is measured on must be among the training tracks of neither network.
    real, known = (part["training"]["real"] for part in (data, read_data(args.init)))
    for key in ("tracks", "hours", "ids"):
        real[key] += known[key]
    real["hours"] = round(real["hours"], 2)
    settings = {**checkpoint["settings"], "share": args.share}
    kept = {"config": checkpoint["config"], "model": model.state_dict(), "result": result}
    torch.save({**kept, "data": data, "settings": settings}, args.out / "best.pt")
    (args.out / "history.json").write_text(json.dumps(history, indent=1))


if __name__ == "__main__":
    main()
