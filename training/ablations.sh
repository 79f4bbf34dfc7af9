#!/usr/bin/env bash
# Trains and exports the networks of the ablation table. Those with a source of data less, or with one more, start from
# base-1 like base-2, are trained on the mix of its second part, for fewer steps, and are averaged with base-1 in the same
# way, so that they differ only in what is named. Those of other sizes have no weights to start from; `ablation-scratch`
# has the size of base-2 and none either. Interrupted runs continue. Uses the features of train.sh, which must have run
# before; plays LMMS, and labels recordings, for those that hear them.
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
steps=${STEPS:-600}
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

first=training/base-1/model.onnx
mix='--real-weight 8 --engine-weight 1.5 --sampled-weight 0.2'
warm="--lr 2e-3 --init $first $mix --without lmms-presets"
declare -A settings=(
  [ablation-all]="$warm"
  [ablation-without-synthesizer]="$warm --synthetic-weight 0"
  [ablation-without-engines]="$warm --engine-weight 0"
  [ablation-without-loops]="$warm loops"
  [ablation-without-scores]="$warm --sampled-weight 0"
  [ablation-without-people]="$warm --real-weight 0"
  [ablation-people-only]="$warm --synthetic-weight 0 --engine-weight 0 --sampled-weight 0"
  [ablation-with-lmms]="$warm --without"
  [ablation-student]="$warm --agreed-weight 4"
  [ablation-people-student]="$warm --synthetic-weight 0 --engine-weight 0 --sampled-weight 0 --agreed-weight 8"
  [ablation-scratch]="$mix"
  [ablation-small]="$mix --channels 16 --slow-channels 24"
  [ablation-medium]="$mix --channels 24 --slow-channels 40"
  [ablation-large]="$mix --channels 48 --slow-channels 80"
)
names=("$@")
if [ ${#names[@]} -eq 0 ]; then names=("${!settings[@]}"); fi
if [[ ${names[*]} == *lmms* ]]; then
  node training/render-engines.ts --cache "$cache/features-lmms" --engine lmms-presets --train 15 --validation 0
  cp -sf "$cache"/features-lmms/* "$cache/features-all/"
fi
if [[ ${names[*]} == *student* ]]; then
  "$python" training/engines/recordings.py --cache "$cache/recordings"
  node training/export-agreed.ts --recordings "$cache/recordings" --cache "$cache/features-agreed"
  cp -sf "$cache"/features-agreed/* "$cache/features-all/"
fi
for name in "${names[@]}"; do
  read -ra options <<<"${settings[$name]?"unknown ablation $name"}"
  run=$cache/runs/$name
  "$python" training/train.py --cache "$cache/features-all" --scores "$cache/scores" --bank "$cache/bank" --run "$run" \
    --steps "$steps" --validate-every "$steps" "${options[@]}"
  if [[ ${settings[$name]} == *--init* ]]; then
    "$python" training/average_weights.py --run "$run" --init "$first" --cache "$cache/features-all" --share 0.4 \
      --out "$run-averaged"
    run=$run-averaged
  fi
  "$python" training/export_model.py --run "$run" --out "$cache/models/$name" --check "$cache/check-$name"
  node training/check-export.ts "$cache/models/$name" "$cache/check-$name"
done
