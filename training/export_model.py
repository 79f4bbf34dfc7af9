"""Exports the kept checkpoint of a run as a model folder: model.onnx, manifest.json, report.md.

    python3 training/export_model.py --run DIR --out models/base-2
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

from labels import COARSE, FRAME_RATE, SECTION_LABELS
from network import BANDS, BaseModel
from train import KINDS

OPSET = 16
#: Prefix of the seeds of the synthesized tracks (export-features.ts).
DATA_VERSION = "base-1"
OUTPUTS = ("beat", "downbeat", "boundary", "function", "embedding")
#: Number of frames for comparing the exported graph with the network; deliberately not a multiple of ten.
CHECK_FRAMES = 1237


class Exported(torch.nn.Module):
    """The network without the heads that are needed only for training."""

    def __init__(self, model: BaseModel):
        super().__init__()
        self.model = model

    def forward(self, mel: torch.Tensor) -> tuple[torch.Tensor, ...]:
        out = self.model(mel)
        return tuple(out[name] for name in OUTPUTS)


#: Frames per run; tracks of usual length are processed whole.
CHUNK_FRAMES = 16_000


def manifest(model: BaseModel, checkpoint: dict, name: str, sha256: str) -> dict:
    """The format is described in docs/models.md and checked strictly by src/main/inference/manifest.ts."""
    result = checkpoint["result"]
    data = checkpoint["data"]
    parts = list(data["training"].values())
    # Rounded up to a multiple of the pooling.
    border = -(-model.receptive_frames // COARSE) * COARSE
    return {
        "schema": 1,
        "kind": "segue",
        "id": name.rsplit("-", 1)[0],
        "version": name,
        "title": "Segue base model" if name.startswith("base-") else f"Segue {name}",
        "created": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "file": "model.onnx",
        "sha256": sha256,
        "licence": "MIT",
        "trainingData": {
            "version": f"synthesis {DATA_VERSION}",
            "description": f"Synthesized tracks of the seeds {DATA_VERSION}/train/N and {DATA_VERSION}/validation/N"
            + ("; scores played by instruments of other people (training/engines/SOURCES.md)" if data["training"]["engine"]["tracks"] else "")
            + (", and freely licensed music by people with exact truth" if data["training"]["real"]["tracks"] else "")
            + ". Evaluation-only tracks were neither trained on nor used to select the checkpoint.",
            "tracks": sum(part["tracks"] for part in parts),
            "hours": round(sum(part["hours"] for part in parts), 2),
        },
        "input": {
            "name": "mel",
            "shape": ["batch", "frames", BANDS],
            "frontEnd": {
                "sampleRate": 22050,
                "fftSize": 1024,
                "hop": 441,
                "bands": BANDS,
                "minFrequency": 30,
                "maxFrequency": 11000,
                "logMultiplier": 1000,
            },
        },
        "heads": [
            {"kind": "beat", "output": "beat", "activation": "sigmoid"},
            {"kind": "downbeat", "output": "downbeat", "activation": "sigmoid"},
            {"kind": "boundary", "output": "boundary", "activation": "sigmoid"},
            {"kind": "function", "output": "function", "activation": "softmax", "labels": SECTION_LABELS},
            {"kind": "embedding", "output": "embedding", "activation": "none"},
        ],
        "chunk": {"frames": CHUNK_FRAMES, "border": border, "align": COARSE, "minimum": COARSE, "edges": "track"},
        "receptiveField": model.receptive_frames,
        "metrics": {
            "what": "Raw activations with plain peak picking on the validation tracks, before grid fit and decisions",
            "parameters": sum(p.numel() for n, p in model.named_parameters() if not n.startswith("style.")),
            "steps": result["step"],
            "settings": checkpoint["settings"],
            "data": data,
            "boundaryThreshold": result["boundary_threshold"],
            **{kind: result[kind] for kind in KINDS if result.get(kind)},
            "origins": result["origins"],
        },
    }


def report(document: dict, history: list[dict]) -> str:
    metrics = document["metrics"]
    data = metrics["data"]
    lines = [
        f"# {document['title']} {document['version']}",
        "",
        f"{metrics['parameters']} parameters, {metrics['steps']} steps. Made by `training/{'train' if document['version'].startswith('base-') else 'ablations'}.sh`.",
        "",
        "## Data",
        "",
        "| split | kind | tracks | hours |",
        "| --- | --- | --- | --- |",
    ]
    for split in ("training", "validation"):
        for kind, part in data[split].items():
            lines.append(f"| {split} | {kind} | {part['tracks']} | {part['hours']} |")
    lines += [
        "",
        "Real music: " + (", ".join(data["training"]["real"]["ids"]) or "none for training") + "; for validation: "
        + ", ".join(data["validation"]["real"]["ids"]) + ".",
        "",
        "## Validation",
        "",
        metrics["what"] + f". The checkpoint {'of the last step' if metrics['settings'].get('keep_last') else 'with the best score'} was kept.",
        "",
    ]
    kinds = [kind for kind in KINDS if any(row.get(kind) for row in history)]
    keys = sorted({key for row in history for kind in kinds for key in row[kind]})
    lines.append("| step | score | " + " | ".join(f"{kind} {key}" for kind in kinds for key in keys) + " |")
    lines.append("| --- " * (2 + len(kinds) * len(keys)) + "|")
    for row in history:
        cells = [f"{row[kind][key]:.3f}" if key in row[kind] else "" for kind in kinds for key in keys]
        lines.append(f"| {row['step']} | {row['score']:.3f} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--check", type=Path, help="where to write input and outputs for a comparison with ONNX Runtime")
    args = parser.parse_args()
    torch.set_num_threads(1)
    # Warnings about shapes that cannot be inferred; the check in ONNX Runtime verifies them.
    warnings.filterwarnings("ignore", module="torch.onnx")
    checkpoint = torch.load(args.run / "best.pt")
    model = BaseModel(**checkpoint["config"])
    model.load_state_dict(checkpoint["model"])
    # The export restores the mode of the wrapper, and with it that of the model.
    exported = Exported(model).eval()
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / "model.onnx"
    torch.onnx.export(
        exported,
        torch.rand(1, 640, BANDS),
        str(path),
        opset_version=OPSET,
        input_names=["mel"],
        output_names=list(OUTPUTS),
        dynamic_axes={
            "mel": {0: "batch", 1: "time"},
            **{name: {0: "batch", 1: "time"} for name in OUTPUTS if name != "embedding"},
            "embedding": {0: "batch"},
        },
    )
    onnx.checker.check_model(onnx.load(str(path)))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    document = manifest(model, checkpoint, args.out.name, sha256)
    (args.out / "manifest.json").write_text(json.dumps(document, indent=2) + "\n")
    history = json.loads((args.run / "history.json").read_text())
    (args.out / "report.md").write_text(report(document, history))
    if args.check:
        args.check.mkdir(parents=True, exist_ok=True)
        mel = np.random.default_rng(1).random((2, CHECK_FRAMES, BANDS), dtype=np.float32) * 5
        mel.tofile(args.check / "mel.f32")
        with torch.no_grad():
            out = model(torch.from_numpy(mel))
        for name in OUTPUTS:
            out[name].contiguous().numpy().tofile(args.check / f"{name}.f32")
        (args.check / "shape.json").write_text(json.dumps({"batch": 2, "frames": CHECK_FRAMES, "bands": BANDS, "frameRate": FRAME_RATE}))
    print(f"{path} {path.stat().st_size} bytes {sha256}")


if __name__ == "__main__":
    main()
