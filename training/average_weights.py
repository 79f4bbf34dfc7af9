"""Averages the weights of trained networks and of the shipped model that all were initialised from, and keeps the result
as a checkpoint.

    python3 training/average_weights.py --run DIR… --init models/base-2/model.onnx --cache DIR --share 0.4 --out DIR

Between a trained network and the one that it started from lie networks that are better than both on music of other
origins: they hear what training added and still know what the earlier network knew (Wortsman et al. 2022, "Robust
fine-tuning of zero-shot models"). Networks trained with other draws from the same start average to one that is better
than each (Wortsman et al. 2022, "Model soups"). Statistics of the normalisation belong to none of them and are measured
on crops of training tracks (Izmailov et al. 2018, "Averaging weights leads to wider optima and better generalization").
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from labels import Track
from network import BaseModel
from train import WEIGHTS, load_data, make_batch, validate
from warm_start import warm_start

#: Batches of crops, crops per batch and frames per crop from which the normalisation's statistics are measured.
BATCHES, CROPS, FRAMES = 24, 8, 1000


@torch.no_grad()
def average(model: BaseModel, trained: list[dict], earlier: BaseModel, share: float, batches: list[torch.Tensor]) -> None:
    """Makes each weight of `model` the mean of that of the `trained` networks (their states), counted `share` together,
    and that of `earlier`, counted `1 - share`; measures the statistics of the normalisation on `batches`, each
    [B, T, 128]."""
    before = earlier.state_dict()
    for name, value in model.state_dict().items():
        if value.dtype.is_floating_point:
            value.copy_(torch.stack([state[name] for state in trained]).mean(0).lerp(before[name], 1 - share))
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


def add_known(real: dict, known: dict, training: list[Track]) -> dict:
    """The real music of a run with that of the network it started from; what both heard counts once."""
    new = [id for id in real["ids"] if id not in known["ids"]]
    hours = known["hours"] + sum(track.frames for track in training if track.id in new) / 50 / 3600
    return {"tracks": len(new) + known["tracks"], "hours": round(hours, 2), "ids": new + known["ids"]}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", type=Path, required=True, nargs="+")
    parser.add_argument("--init", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--share", type=float, required=True, help="of the trained networks; 0 keeps the earlier one")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    training, validation, weights = load_data(args.cache, None, WEIGHTS, [])
    draw = lambda seed, size: make_batch(training, weights, None, FRAMES, size, np.random.default_rng([2, seed]))[0]
    checkpoints = [torch.load(run / "best.pt") for run in args.run]
    checkpoint = checkpoints[0]
    model = BaseModel(**checkpoint["config"]).eval()
    earlier = BaseModel(**checkpoint["config"])
    warm_start(earlier, args.init, draw(0, 16))
    average(model, [c["model"] for c in checkpoints], earlier, args.share, [draw(1 + batch, CROPS) for batch in range(BATCHES)])
    result = {"step": checkpoint["result"]["step"], **validate(model, validation)}
    history = json.loads((args.run[0] / "history.json").read_text()) + [result]
    args.out.mkdir(parents=True, exist_ok=True)
    data = checkpoint["data"]
    # What the average is measured on must be among the training tracks of neither network.
    known = read_data(args.init)["training"]["real"]
    data["training"]["real"] = add_known(data["training"]["real"], known, training)
    settings = {**checkpoint["settings"], "share": args.share, "seeds": [c["settings"]["seed"] for c in checkpoints]}
    kept = {"config": checkpoint["config"], "model": model.state_dict(), "result": result}
    torch.save({**kept, "data": data, "settings": settings}, args.out / "best.pt")
    (args.out / "history.json").write_text(json.dumps(history, indent=1))


if __name__ == "__main__":
    main()
