"""Exports the key network of a run as a model folder: model.onnx, manifest.json, report.md.

    python3 training/export_key.py --run DIR --out models/key-1 --check DIR
"""
import argparse
import hashlib
import json
import warnings
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import onnx
import torch

from key_data import camelot_of
from key_network import POOL, KeyModel

OPSET = 16
#: Deliberately not a multiple of the pooling.
CHECK_FRAMES = 1237


def manifest(checkpoint: dict, judged: dict, name: str, sha256: str, parameters: int) -> dict:
    """The format is described in docs/models.md and checked strictly by src/main/inference/manifest.ts."""
    data = checkpoint["data"]
    return {
        "schema": 1,
        "kind": "key",
        "id": name.rsplit("-", 1)[0],
        "version": name,
        "title": "Segue key model",
        "created": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "file": "model.onnx",
        "sha256": sha256,
        "licence": "MIT",
        "trainingData": {
            "version": f"synthesis {name}",
            "description": f"{data['imitated']} synthesized scores (seeds key-1/score/N) whose chroma was imitated, and "
            f"{data['rendered']} rendered tracks (key-1/train/N). No real music.",
            "tracks": data["imitated"] + data["rendered"],
        },
        "metrics": {
            "what": "Share of right keys (exact) and MIREX score (weighted) of the network and of key profiles on the same chroma; "
            "validation: rendered tracks that chose checkpoint and calibration; test: rendered tracks that chose nothing; real: annotated music",
            "parameters": parameters,
            "steps": checkpoint["result"]["step"],
            "settings": checkpoint["settings"],
            **judged["comparison"],
        },
        "input": {
            "name": "chroma",
            "shape": ["batch", "frames", 12],
            "frontEnd": {"sampleRate": 5512.5, "fftSize": 4096, "hop": 1024, "minFrequency": 55, "maxFrequency": 1200},
        },
        "head": {
            "kind": "key",
            "output": "key",
            "activation": "softmax",
            "labels": [camelot_of(index) for index in range(24)],
            "calibration": {"scale": judged["scale"]},
        },
        "minimum": POOL,
    }


def report(document: dict, history: list[dict]) -> str:
    metrics = document["metrics"]
    lines = [
        f"# {document['title']} {document['version']}",
        "",
        f"{metrics['parameters']} parameters, {metrics['steps']} steps. Made by `training/train-key.sh`.",
        "",
        document["trainingData"]["description"],
        "",
        metrics["what"] + ".",
        "",
        "| tracks | n | method | exact | weighted | negative log-likelihood |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for split in ("validation", "test", "real"):
        if split not in metrics:
            continue
        for method in ("profiles", "network"):
            row = metrics[split][method]
            cells = " | ".join(f"{row[name]:.3f}" for name in ("exact", "weighted", "nll"))
            lines.append(f"| {split} | {metrics[split]['tracks']} | {method} | {cells} |")
    lines += ["", "## Training", "", "| step | exact | weighted | negative log-likelihood |", "| --- | --- | --- | --- |"]
    lines += [f"| {row['step']} | {row['exact']:.3f} | {row['weighted']:.3f} | {row['nll']:.3f} |" for row in history]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--check", type=Path, required=True, help="where to write input and outputs for a comparison with ONNX Runtime")
    args = parser.parse_args()
    torch.set_num_threads(1)
    # Warnings about shapes that cannot be inferred; the check in ONNX Runtime verifies them.
    warnings.filterwarnings("ignore", module="torch.onnx")
    checkpoint = torch.load(args.run / "best.pt")
    model = KeyModel(**checkpoint["config"]).eval()
    model.load_state_dict(checkpoint["model"])
    judged = json.loads((args.run / "judged.json").read_text())
    model.trust.fill_(judged["trust"])
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / "model.onnx"
    torch.onnx.export(
        model,
        torch.rand(1, 640, 12),
        str(path),
        opset_version=OPSET,
        input_names=["chroma"],
        output_names=["key"],
        dynamic_axes={"chroma": {0: "batch", 1: "frames"}, "key": {0: "batch"}},
    )
    onnx.checker.check_model(onnx.load(str(path)))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    parameters = sum(p.numel() for p in model.parameters())
    document = manifest(checkpoint, judged, args.out.name, sha256, parameters)
    (args.out / "manifest.json").write_text(json.dumps(document, indent=2) + "\n")
    (args.out / "report.md").write_text(report(document, checkpoint["history"]))
    args.check.mkdir(parents=True, exist_ok=True)
    chroma = np.random.default_rng(1).dirichlet(np.full(12, 0.3), size=(2, CHECK_FRAMES)).astype(np.float32)
    chroma.tofile(args.check / "chroma.f32")
    with torch.no_grad():
        model(torch.from_numpy(chroma)).numpy().tofile(args.check / "key.f32")
    (args.check / "shape.json").write_text(json.dumps({"batch": 2, "frames": CHECK_FRAMES, "bands": 12, "frameRate": 5512.5 / 1024}))
    print(f"{path} {path.stat().st_size} bytes {sha256}")


if __name__ == "__main__":
    main()
