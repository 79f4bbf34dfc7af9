#!/usr/bin/env bash
# Trains and exports the networks of the ablation table: base-2 with fewer steps; the same without some of its data, so
# that they differ only in what is named; and two smaller architectures, which have no weights to start from.
# Interrupted runs continue. Uses the features of train.sh, which must have run before.
#
#   training/ablations.sh             all of them into CACHE/models/<name>
#   training/ablations.sh NAME…       some of them
#
# Then `npm run bench:accuracy -- --models NAME,…` (or `--write`) scores the whole analysis with each network, and
# compare_networks.py scores the raw activations. Environment variables: CACHE, STEPS, PYTHON.
set -euo pipefail
cd "$(dirname "$0")/.."
cache=${CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/segue-training}
python=${PYTHON:-python3}
steps=${STEPS:-450}
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

warm='--lr 2e-3 --init training/base-1/model.onnx'
declare -A settings=(
  [ablation-base]="$warm"
  [ablation-continued]="$warm --engine-weight 0 --sampled-weight 0"
  [ablation-without-scores]="$warm --sampled-weight 0"
  [ablation-without-audio]="$warm --engine-weight 0"
  [ablation-without-real]="$warm --real-weight 0"
  [ablation-without-loops]="$warm --without loops"
  [ablation-small]='--channels 16 --slow-channels 24'
  [ablation-medium]='--channels 24 --slow-channels 40'
)
names=("$@")
if [ ${#names[@]} -eq 0 ]; then names=("${!settings[@]}"); fi
for name in "${names[@]}"; do
  read -ra options <<<"${settings[$name]?"unknown ablation $name"}"
  "$python" training/train.py --cache "$cache/features-all" --scores "$cache/scores" --bank "$cache/bank" --run "$cache/runs/$name" \
    --steps "$steps" --validate-every 225 "${options[@]}"
  "$python" training/export_model.py --run "$cache/runs/$name" --out "$cache/models/$name" --check "$cache/check-$name"
  node training/check-export.ts "$cache/models/$name" "$cache/check-$name"
done
