"""Stores a model's weights in fewer bits, to measure the savings: 8-bit integers with one scale per output channel, or
16-bit floats, converted back to 32 bits in the graph. Activations stay unchanged.

    python3 training/compress.py --model training/base-1 --bits 8 --out /tmp/base-8bit
"""
import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

#: Smaller tensors (biases, norms) stay unchanged, because their size does not matter.
SMALLEST = 256


def compressed(weight: onnx.TensorProto, bits: int) -> tuple[list[onnx.TensorProto], onnx.NodeProto]:
    values = numpy_helper.to_array(weight)
    stored = weight.name + ".stored"
    if bits == 16:
        node = helper.make_node("Cast", [stored], [weight.name], to=onnx.TensorProto.FLOAT)
        return [numpy_helper.from_array(values.astype(np.float16), stored)], node
    scale = np.abs(values).reshape(len(values), -1).max(1) / 127 + 1e-12
    whole = np.round(values / scale.reshape(-1, *[1] * (values.ndim - 1))).astype(np.int8)
    names = [stored, stored + ".scale", stored + ".zero"]
    tensors = [whole, scale.astype(np.float32), np.zeros(len(values), dtype=np.int8)]
    node = helper.make_node("DequantizeLinear", names, [weight.name], axis=0)
    return [numpy_helper.from_array(tensor, name) for tensor, name in zip(tensors, names)], node


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--bits", type=int, choices=(8, 16), required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    model = onnx.load(str(args.model / "model.onnx"))
    tensors, nodes = [], []
    for weight in model.graph.initializer:
        if weight.data_type == onnx.TensorProto.FLOAT and np.prod(weight.dims) >= SMALLEST:
            parts, node = compressed(weight, args.bits)
            tensors += parts
            nodes.append(node)
        else:
            tensors.append(weight)
    nodes += model.graph.node
    for field, values in (("initializer", tensors), ("node", nodes)):
        values = list(values)
        model.graph.ClearField(field)
        getattr(model.graph, field).extend(values)
    onnx.checker.check_model(model)
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / "model.onnx"
    onnx.save(model, str(path))
    manifest = json.loads((args.model / "manifest.json").read_text())
    manifest["version"] = args.out.name
    manifest["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (args.out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"{path} {path.stat().st_size} bytes instead of {(args.model / 'model.onnx').stat().st_size}")


if __name__ == "__main__":
    main()
