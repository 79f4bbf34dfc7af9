#!/usr/bin/env bash
# Builds models/key-1 from scratch: synthesizes scores and tracks, trains the key network, exports the model folder and
# checks it in ONNX Runtime. Existing features are kept. Needs Node 24 and Python with torch >= 1.13, onnx and numpy.
#
#   training/train-key.sh
#   MUSIC=DIR TRUTH=DIR training/train-key.sh   also compares with key profiles on real music: <id>.flac in MUSIC, <id>.json in TRUTH
#
# Environment variables: CACHE, STEPS, SCORES, TRACKS, PYTHON.
set -euo pipefail
cd "$(dirname "$0")/.."
cache=${CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/segue-training}
python=${PYTHON:-python3}
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
real=()
if [ -n "${MUSIC:-}" ] && [ -n "${TRUTH:-}" ]; then real=(--music "$MUSIC" --truth "$TRUTH"); fi
node training/export-key-features.ts --cache "$cache/key" --scores "${SCORES:-6000}" --train "${TRACKS:-123}" "${real[@]}"
"$python" training/train_key.py --cache "$cache/key" --run "$cache/runs/key-1" --steps "${STEPS:-4000}"
"$python" training/judge_key.py --cache "$cache/key" --run "$cache/runs/key-1"
"$python" training/export_key.py --run "$cache/runs/key-1" --out models/key-1 --check "$cache/check-key-1"
node training/check-export.ts models/key-1 "$cache/check-key-1"
