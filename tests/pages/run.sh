#!/bin/sh
# Looks at the pages of `--format html` in a browser: nothing runs, nothing overflows, no text in a chart lies on another,
# axe finds no fault, no row is cut in print, names stay text, and each figure is the one in the JSON. Then their size on 10 000
# deals, and, only to be read, their time. Exits 1 on any fault, 3 where there is no browser to look with.
#
#     tests/pages/run.sh [FOLDER_FOR_SCREENSHOTS]
#
# Needs Node with npm, and Chromium: $CHROMIUM, else the one on the path, else the system's package, if this may install
# it. Its modules (axe-core, pdfjs-dist, playwright-core) are fetched once, into $TMPDIR. What cannot be had is said, and the
# suite fails: it never passes without having looked.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
work=${TMPDIR:-/tmp}/pipeline-pages
# Absolute: the browser is driven from another folder.
target=${CARGO_TARGET_DIR:-$PWD/target}

chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -z "$chromium" ] && command -v apt-get >/dev/null; then
    echo "no Chromium on the path: apt-get install chromium"
    { apt-get update -qq && apt-get install -y -qq chromium; } >/dev/null || true
    chromium=$(command -v chromium || true)
fi
[ -n "$chromium" ] || { echo "error: no Chromium; set CHROMIUM to one" >&2; exit 3; }
command -v npm >/dev/null || { echo "error: no npm; install Node" >&2; exit 3; }

mkdir -p "$work"
cp "$here/package.json" "$here"/*.mjs "$work/"
(cd "$work" && npm install --silent --no-audit --no-fund --no-package-lock) ||
    { echo "error: npm could not fetch axe-core, pdfjs-dist and playwright-core" >&2; exit 3; }

if [ -z "${PIPELINE:-}" ]; then
    cargo build --release --locked --quiet --bin pipeline
    # As the tests have built it: a release of each example would take minutes.
    cargo build --locked --quiet --example generate
    PIPELINE=$target/release/pipeline
    GENERATE=$target/debug/examples/generate
fi
PIPELINE=$(cd "$(dirname "$PIPELINE")" && pwd)/pipeline
export PIPELINE GENERATE="${GENERATE:-}" CHROMIUM="$chromium" EXAMPLES="$PWD/examples" SCREENSHOTS="${1:-}"
cd "$work"
node check.mjs
