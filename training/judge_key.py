"""Determines on held-out tracks the confidence of the key network and the weight of key profiles beside it, and
compares both on tracks used for neither training nor this.

    python3 training/judge_key.py --cache DIR --run DIR
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch

from key_data import camelot_of, load_measured
from key_network import KeyModel
from key_scores import network_scores, profile_scores, summarise

SCALES = np.geomspace(0.5, 2, 41)
TRUSTS = np.linspace(0, 8, 41)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    checkpoint = torch.load(args.run / "best.pt")
    model = KeyModel(**checkpoint["config"])
    model.load_state_dict(checkpoint["model"])

    held_out = load_measured(args.cache, "validation")
    truths = [example.key for example in held_out]

    def scores(trust: float, examples) -> np.ndarray:
        model.trust.fill_(float(trust))
        return network_scores(model, examples)

    def best_scale(logits: np.ndarray) -> tuple[float, float]:
        return min((summarise(truths, scale * logits)["nll"], float(scale)) for scale in SCALES)

    fits = [(*best_scale(scores(trust, held_out)), float(trust)) for trust in TRUSTS]
    loss, scale, trust = min(fits)
    print(f"trust {trust:.1f}, scale {scale:.3f}: {loss:.3f}; without profiles {fits[0][0]:.3f}")

    comparison = {}
    for split in ("validation", "test", "real"):
        examples = load_measured(args.cache, split)
        if not examples:
            continue
        found = {"network": scale * scores(trust, examples), "profiles": profile_scores(examples)}
        answers = [example.key for example in examples]
        comparison[split] = {"tracks": len(examples), **{name: summarise(answers, row) for name, row in found.items()}}
        print(split, json.dumps(comparison[split]))
        if split == "real":
            for example, ours, theirs in zip(examples, found["network"].argmax(1), found["profiles"].argmax(1)):
                print(f"  {example.id} {camelot_of(example.key)} network {camelot_of(ours)} profiles {camelot_of(theirs)}")
    judged = {"scale": round(scale, 3), "trust": round(trust, 2), "comparison": comparison}
    (args.run / "judged.json").write_text(json.dumps(judged, indent=1))


if __name__ == "__main__":
    main()
