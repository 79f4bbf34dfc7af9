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


def split_heads(weights: dict[str, torch.Tensor]) -> None:
    """Turns the one hidden layer for beats and downbeats (`mix`, `pulse`) into one for each."""
    mix, pulse = [(weights.pop(f"{name}.weight"), weights.pop(f"{name}.bias")) for name in ("mix", "pulse")]
    for head in ("beat", "downbeat"):
        weights[f"{head}_mix.weight"], weights[f"{head}_mix.bias"] = mix
        # The joint beat logit was the sum of both rows.
        row = (lambda value: value.sum(0, keepdim=True)) if head == "beat" else (lambda value: value[1:])
        weights[f"{head}_out.weight"], weights[f"{head}_out.bias"] = row(pulse[0]), row(pulse[1])


@torch.no_grad()
def warm_start(model: BaseModel, path: Path, mel: torch.Tensor) -> None:
    """Copies the weights of an exported model; the heads of one with a single hidden layer for both (base-1) are split
    and give the same output. After a merged convolution, the normalisation is initialised to the identity, with
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
    if "mix.weight" in weights:
        split_heads(weights)
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
