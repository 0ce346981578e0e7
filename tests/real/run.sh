#!/bin/sh
# Converts public data sets into pipeline folders and compares every figure of `pipeline report` on
# them with the same figure worked out in SQL; then imports exports of other tools as a user would
# (import.sh), and judges the forecast by what came true (anchors.py). Exits 1 on any difference.
#
#     tests/real/run.sh
#
# The data are no part of the project: they are looked for in $PIPELINE_DATA, else in ../shared/data
# beside it; without them there is nothing to compare, and the script says so and exits 0. Needs
# Python with the module duckdb: $PYTHON if set, else an environment that is made for it once.
set -eu
cd "$(dirname "$0")/../.."
data=${PIPELINE_DATA:-../shared/data}
work=${TMPDIR:-/tmp}/pipeline-real
target=${CARGO_TARGET_DIR:-target}/release

if [ ! -d "$data/maven_crm" ] || [ ! -d "$data/bpi2012" ]; then
    echo "skipped: no public data sets in $data (set PIPELINE_DATA to the folder that holds maven_crm and bpi2012)"
    exit 0
fi

mkdir -p "$work"
if [ -z "${PYTHON:-}" ]; then
    PYTHON=$work/venv/bin/python
    if ! "$PYTHON" -c 'import duckdb' 2>/dev/null; then
        python3 -m venv "$work/venv"
        "$PYTHON" -m pip install --quiet duckdb
    fi
fi

cargo build --release --quiet --bin pipeline
# As the tests have built them: a release of each would take minutes.
cargo build --quiet --example maven --example bpi2012
examples=${CARGO_TARGET_DIR:-target}/debug/examples
pipeline=${PIPELINE:-$target/pipeline}

# A folder of its own, so that two runs at once do not meet.
folders=$(mktemp -d "$work/folders.XXXXXX")
trap 'rm -rf "$folders"' EXIT
"$examples/maven" "$data/maven_crm" "$folders/maven"
gzip -dc "$data/bpi2012/bpi2012_stage_events.csv.gz" | "$examples/bpi2012" "$folders/bpi2012"

status=0
"$PYTHON" tests/real/compare.py maven "$data/maven_crm" "$folders/maven" "$pipeline" || status=1
"$PYTHON" tests/real/compare.py bpi2012 "$data/bpi2012" "$folders/bpi2012" "$pipeline" || status=1
tests/real/import.sh "$data" "$pipeline" "$folders" || status=1
"$PYTHON" tests/real/anchors.py "$pipeline" "$folders/maven" "$folders/bpi2012" --data "$data" || status=1
exit $status
