#!/usr/bin/env bash
# Fits all decisions on activations, in the order of their dependencies, and writes the constants to src/main/analysis.
# For a new network: training/fit-decisions.sh --model models/<name>. Uses real music if the accuracy benchmark finds it.
# Caches measurements of tracks in ~/.cache/segue-training/decisions.
set -euo pipefail
cd "$(dirname "$0")/.."
for fit in downbeats pulse follow boundaries labels calibration; do node "training/fit-$fit.ts" "$@" --write; done
