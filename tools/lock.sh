#!/bin/sh
# Resolve run-time, asset and development dependencies together, then export one hashed lock file for each use.
# uv.lock names registry hosts, so it stays out of the repository; the exported files name none.
set -eu
cd "$(dirname "$0")/.."
UV=${UV:-uv}
"$UV" lock
export_lock() { "$UV" export -q --frozen --no-header --no-annotate --no-emit-project "$@"; }
export_lock --no-dev -o requirements.txt
export_lock --no-dev --only-group assets -o requirements-assets.txt
export_lock --group dev -o requirements-dev.txt
