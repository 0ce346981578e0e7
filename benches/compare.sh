#!/bin/sh
# Whole commands side by side, in one run on one machine: each against what it must not exceed.
#
#     benches/compare.sh [--million] [--runs N]
#
# Prints a table: the medians of A and B, their ratio, and the bound. --million measures growth up to
# 1 000 000 deals instead of 100 000 (4 GB of disk). See benches/README.md.
set -eu
cd "$(dirname "$0")/.."

runs=11
big=100000
while [ $# -gt 0 ]; do
    case $1 in
        --million) big=1000000 ;;
        --runs) runs=${2:?--runs needs a number}; shift ;;
        *) echo "usage: benches/compare.sh [--million] [--runs N]" >&2; exit 2 ;;
    esac
    shift
done

cargo build --release --quiet --bin pipeline --example generate
release=${CARGO_TARGET_DIR:-target}/release
pipeline=$release/pipeline
measure="python3 benches/measure.py"

# Folders are kept for the next run. Their names change with the generator, so that no figures are
# ever compared between folders of different kinds. pipeline.toml comes last, and marks a whole one.
base=${TMPDIR:-/tmp}/pipeline-bench
kind=$(cksum < examples/generate.rs | cut -d ' ' -f 1)
# folder COUNT [OPEN]: a tenth of the deals is open, or exactly OPEN.
folder() {
    made=$base/$kind-$1${2:+-open-$2}
    if [ ! -f "$made/pipeline.toml" ]; then
        rm -rf "$made"
        "$release/examples/generate" "$made" "$1" ${2:+--open "$2"}
        sync # or the next runs would share the disk with what is still being written
    fi
    echo "$made"
}

mkdir -p "$base"
RAW=$base/raw-$(date +%Y%m%d-%H%M%S).tsv
export RAW

has() {
    if ! command -v "$1" > /dev/null; then
        echo "left out: $1 is not there; $2" >&2
        return 1
    fi
}

hundred=$(folder 100)
small=$(folder 10000)
middle=$(folder 100000)
large=$(folder "$big")
mostly_closed=$(folder 100000 100)
report="report --as-of 2026-11-23 --today 2026-11-23"
next="next --as-of 2026-11-23 --today 2026-11-23 --quiet"
summary="summary --as-of 2026-11-23 --today 2026-11-23 --quiet"

echo "$(date +%F), $(uname -sm), $(getconf _NPROCESSORS_ONLN) cores, $(rustc --version), $("$pipeline" --version)"
sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2> /dev/null | head -n 1
echo
echo "| what | A | B | A against B | bound | met |"
echo "|---|---|---|---|---|---|"

# $report and $next are split into words on purpose.
# shellcheck disable=SC2086
{
    $measure ratio "report, 100 deals; pipeline --version" 1.5 3 $((runs * 4)) \
        "$pipeline" -C "$hundred" $report ::: "$pipeline" --version

    if has rg "apt-get install ripgrep, or cargo install ripgrep"; then
        $measure ratio "report, 100000 deals; rg -c '' deals" 1.2 0 "$runs" \
            "$pipeline" -C "$middle" $report ::: rg -c '' "$middle/deals"
    fi

    $measure ratio "next, 100 open of 100000 deals; report" 1.1 0 "$runs" \
        "$pipeline" -C "$mostly_closed" $next ::: "$pipeline" -C "$mostly_closed" $report

    $measure ratio "summary, 100000 deals; report" 1.5 0 "$runs" \
        "$pipeline" -C "$middle" $summary ::: "$pipeline" -C "$middle" $report

    if has git "apt-get install git"; then
        commits=$base/$kind-10000-commits
        if [ ! -d "$commits/deals" ]; then
            rm -rf "$commits"
            python3 benches/history.py "$small" "$commits" 1000
        fi
        $measure ratio "report --rev HEAD~500, 10000 deals, 1000 commits; git log --raw" 1 0 "$runs" \
            "$pipeline" -C "$commits" report --rev HEAD~500 --quiet ::: git -C "$commits" log --raw
        $measure ratio "blame, 10000 deals, 1000 commits; git log --raw" 3 0 "$runs" \
            "$pipeline" -C "$commits" blame ::: git -C "$commits" log --raw
    fi

    if has /usr/bin/time "apt-get install time (GNU time)"; then
        $measure growth 10000 "$big" "$runs" \
            "$pipeline" -C "$small" $report ::: "$pipeline" -C "$large" $report
    fi

    if has valgrind "apt-get install valgrind"; then
        $measure instructions 10000 60000 "$pipeline" -C "$small" $report
    fi
}
echo
echo "every run: $RAW"
