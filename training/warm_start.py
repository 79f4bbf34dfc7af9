"""Initialises a network from the weights of a shipped model, whose ONNX file contains everything except what the export
folded away."""
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from network import BaseModel

#: Convolutions that the export merged with the normalisation after them, in order of execution.
JOINED = ("front.wide", "front.deep", "front.collapse", "squeeze")


@torch.no_grad()
def warm_start(model: BaseModel, path: Path, mel: torch.Tensor) -> None:
    """Copies weights from a model exported with one hidden layer for both heads; the new heads then give the same
    output as the old ones. After a merged convolution, the normalisation is initialised to the identity, with
    statistics measured on `mel` [B, T, 128]. The style head, which is not in the file, keeps its random
    initialisation.
    """
    graph = onnx.load(str(path)).graph
    stored = {item.name: torch.from_numpy(np.array(numpy_helper.to_array(item))) for item in graph.initializer}
    joined = [name for name in stored if name.startswith("onnx::Conv_")]
    if len(joined) != 2 * len(JOINED):
        raise ValueError(f"{path} holds {len(joined)} joined weights, not {2 * len(JOINED)}")
    state = model.state_dict()
    weights = {name.removeprefix("model."): value for name, value in stored.items() if name.startswith("model.")}
    for name, weight, bias in zip(JOINED, joined[::2], joined[1::2]):
        weights[f"{name}.weight"], weights[f"{name}.bias"] = stored[weight], stored[bias]
    mix, pulse = [(weights.pop(f"{name}.weight"), weights.pop(f"{name}.bias")) for name in ("mix", "pulse")]
    for head, rows in (("beat", pulse), ("downbeat", pulse)):
        weights[f"{head}_mix.weight"], weights[f"{head}_mix.bias"] = mix
        # The old beat logit was the sum of both rows.
        row = (lambda value: value.sum(0, keepdim=True)) if head == "beat" else (lambda value: value[1:])
        weights[f"{head}_out.weight"], weights[f"{head}_out.bias"] = row(rows[0]), row(rows[1])
    for name, value in weights.items():
        if state[name].shape != value.shape:
            raise ValueError(f"{name} is {tuple(value.shape)} in {path} and {tuple(state[name].shape)} here")
        state[name].copy_(value)

    norms = [model.get_submodule(f"{name}_norm") for name in JOINED]
    inputs: dict[nn.Module, torch.Tensor] = {}
    hooks = [norm.register_forward_hook(lambda module, given, _: inputs.update({module: given[0]})) for norm in norms]
    for norm in norms:
        nn.init.ones_(norm.weight), nn.init.zeros_(norm.bias)
        norm.running_mean.zero_(), norm.running_var.fill_(1 - norm.eps)
    model.eval()(mel)
    for hook in hooks:
        hook.remove()
    for norm in norms:
        values = inputs[norm].transpose(0, 1).flatten(1)
        mean, variance = values.mean(1), values.var(1)
        norm.running_mean.copy_(mean), norm.running_var.copy_(variance)
        norm.weight.copy_((variance + norm.eps).sqrt()), norm.bias.copy_(mean)
