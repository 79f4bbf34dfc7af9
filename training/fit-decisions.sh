#!/usr/bin/env bash
# Fits everything that is decided on activations, in the order in which one rests on the other, and writes the constants into
# src/main/analysis. For a new network: training/fit-decisions.sh --model models/<name>. Real music is used where the accuracy
# benchmark finds it. What is measured on tracks is kept in ~/.cache/segue-training/decisions.
set -euo pipefail
cd "$(dirname "$0")/.."
for fit in downbeats pulse follow boundaries labels calibration; do node "training/fit-$fit.ts" "$@" --write; done
