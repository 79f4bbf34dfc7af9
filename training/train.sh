#!/usr/bin/env bash
# Builds models/base-2 from scratch: synthesizes tracks, renders music with third-party instruments, plays tracker modules,
# exports features, trains, exports the model folder and checks it in ONNX Runtime. Interrupted runs continue. Needs Node
# 24, Python with torch >= 1.13, onnx and numpy, and the packages of training/engines/SOURCES.md (missing ones are skipped
# with a message).
#
#   training/train.sh                 without real tracks other than modules and songs of rhythm games
#   MUSIC=DIR TRUTH=DIR training/train.sh   also real tracks: <id>.flac in MUSIC, <id>.json in TRUTH; only those whose
#                                     truth says licence_ok_for_training are read
#
# First 1000 steps on what is made here, then 2000 in which half of what the network hears was made by people. The model is
# the average of that network and base-1, see average_weights.py.
#
# Environment variables: CACHE, TRACKS (synthesized), PIECES (rendered), SCORES, PYTHON.
set -euo pipefail
cd "$(dirname "$0")/.."
cache=${CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/segue-training}
python=${PYTHON:-python3}
# One thread per process: the layers are small, and threads that wait for one another on busy cores take ten times as long.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
real=()
if [ -n "${MUSIC:-}" ] && [ -n "${TRUTH:-}" ]; then real=(--music "$MUSIC" --truth "$TRUTH"); fi
node training/export-features.ts --cache "$cache/features" --train "${TRACKS:-120}" --validation 8 "${real[@]}"
node training/render-engines.ts --cache "$cache/features" --train "${PIECES:-115}" --validation 32
node training/export-sound-bank.ts --out "$cache/bank"
node training/export-scores.ts --out "$cache/scores" --count "${SCORES:-900}"
"$python" training/engines/modules.py --cache "$cache/modules"
node training/export-features.ts --cache "$cache/features-people" --train 0 --validation 0 --modules "$cache/modules"
train() {
  "$python" training/train.py --scores "$cache/scores" --bank "$cache/bank" --run "$cache/runs/base-2" \
    --init training/base-1/model.onnx --keep-last "$@"
}
train --cache "$cache/features" --steps 1000 --validate-every 500
mkdir -p "$cache/features-all"
cp -sf "$cache"/features/* "$cache"/features-people/* "$cache/features-all/"
train --cache "$cache/features-all" --steps 3000 --validate-every 500 --real-weight 8 --engine-weight 1.5 --sampled-weight 0.2
"$python" training/average_weights.py --run "$cache/runs/base-2" --init training/base-1/model.onnx \
  --cache "$cache/features-all" --share 0.4 --out "$cache/runs/base-2-averaged"
"$python" training/export_model.py --run "$cache/runs/base-2-averaged" --out models/base-2 --check "$cache/check"
node training/check-export.ts models/base-2 "$cache/check"
