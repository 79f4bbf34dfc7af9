#!/usr/bin/env bash
# From nothing to models/base-1: synthesizes and exports features, trains, writes the model folder, checks it in ONNX Runtime.
# Continues where it was stopped. Needs Node 24 and a Python with torch >= 1.13, onnx and numpy.
#
#   training/train.sh                 synthesized tracks only
#   MUSIC=DIR TRUTH=DIR training/train.sh   also real tracks: <id>.flac in MUSIC, <id>.json in TRUTH; only those whose
#                                     truth says licence_ok_for_training are read
#
# Settings by environment: CACHE, STEPS, TRACKS, PYTHON.
set -euo pipefail
cd "$(dirname "$0")/.."
cache=${CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/segue-training}
python=${PYTHON:-python3}
# One thread each: the layers are small, and threads that wait for one another on busy cores cost ten times as much.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
real=()
if [ -n "${MUSIC:-}" ] && [ -n "${TRUTH:-}" ]; then real=(--music "$MUSIC" --truth "$TRUTH"); fi
node training/export-features.ts --cache "$cache/features" --train "${TRACKS:-180}" --validation 24 "${real[@]}"
"$python" training/train.py --cache "$cache/features" --run "$cache/runs/base-1" --steps "${STEPS:-2600}"
"$python" training/export_model.py --run "$cache/runs/base-1" --out models/base-1 --check "$cache/check"
node training/check-export.ts models/base-1 "$cache/check"
