#!/usr/bin/env bash
# Trains and exports the networks of the ablation table: the shape of base-1 again, the same without real tracks, and two
# smaller shapes; all with the same data, seed and number of steps, so that only the named difference counts.
# Continues where it was stopped. The features are those of train.sh, which must have run before.
#
#   training/ablations.sh             all of them into CACHE/models/<name>
#   training/ablations.sh NAME…       some of them
#
# Then `npm run bench:accuracy -- --models NAME,…` (or `--write`) scores them. Settings by environment: CACHE, STEPS, PYTHON.
set -euo pipefail
cd "$(dirname "$0")/.."
cache=${CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/segue-training}
python=${PYTHON:-python3}
steps=${STEPS:-1000}
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

declare -A settings=(
  [ablation-base]=''
  [ablation-synthetic]='--real-weight 0'
  [ablation-small]='--channels 16 --slow-channels 24'
  [ablation-medium]='--channels 24 --slow-channels 40'
)
names=("$@")
if [ ${#names[@]} -eq 0 ]; then names=(ablation-base ablation-synthetic ablation-small ablation-medium); fi
for name in "${names[@]}"; do
  read -ra options <<<"${settings[$name]?"unknown ablation $name"}"
  "$python" training/train.py --cache "$cache/features" --run "$cache/runs/$name" --steps "$steps" \
    --validate-every 500 "${options[@]}"
  "$python" training/export_model.py --run "$cache/runs/$name" --out "$cache/models/$name" --check "$cache/check-$name"
  node training/check-export.ts "$cache/models/$name" "$cache/check-$name"
done
