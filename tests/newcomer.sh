#!/usr/bin/env bash
# Does what the README says, step by step, in a fresh copy of the project's files: from nothing to a report of one's own
# first deal. Each step is proved by its exit status and a word of what it says, and each command must stand in the
# README as it is typed here.
#
#     tests/newcomer.sh                     # builds the program as the README says
#     PIPELINE=target/debug/pipeline tests/newcomer.sh    # with a program that is built
set -euo pipefail
cd "$(dirname "$0")/.."
project=$PWD
built=${PIPELINE:+$(realpath "$PIPELINE")}

work=$(mktemp -d "${TMPDIR:-/tmp}/pipeline-newcomer.XXXXXX")
trap 'rm -rf "$work"' EXIT

fail() {
    echo "newcomer: $*" >&2
    exit 1
}

# The command stands in the README, maybe with a comment behind it or a prompt before it.
# (`grep -q` would stop reading, and a pipe that breaks counts as a failure.)
in_readme() {
    sed -e 's/^\$ //' -e 's/  *#.*$//' "$project/README.md" | grep -Fx -- "$1" >/dev/null || fail "the README does not say: $1"
}

# step WORD COMMAND...: runs a command that must succeed, and say the word.
step() {
    local word=$1 said
    shift
    said=$("$@" 2>&1) || fail "$* ended with $?: $said"
    grep -F -- "$word" >/dev/null <<<"$said" || fail "$* did not say \"$word\": $said"
    echo "ok: $* (says \"$word\")"
}

# A fresh copy: what git tracks, else all but what was built.
mkdir "$work/clone"
if git -C "$project" rev-parse --show-toplevel >/dev/null 2>&1; then
    git ls-files -z --cached --others --exclude-standard | tar --null -T - -cf - | tar -xf - -C "$work/clone"
else
    tar --exclude=./target -cf - . | tar -xf - -C "$work/clone"
fi
cd "$work/clone"

# The first command of the README: it builds the program and shows the report of the example.
in_readme "cargo run --release -- -C examples/sales report --as-of 2026-11-23"
in_readme "cargo install --path ."
if [ -z "$built" ]; then
    # What was built before is used again where it can be; the result is the same.
    export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$project/target}
    step "23 of 112" cargo run --release -- -C examples/sales report --as-of 2026-11-23
    built=$(realpath "$CARGO_TARGET_DIR")/release/pipeline
else
    step "23 of 112" "$built" -C examples/sales report --as-of 2026-11-23
fi
# `cargo install` puts the program on the path; here a link does.
mkdir "$work/bin"
ln -s "$built" "$work/bin/pipeline"
PATH=$work/bin:$PATH
export PATH
unset PIPELINE_DIR PIPELINE_STRICT

# By hand: a folder, a file of five lines, a report.
cd "$work"
in_readme "mkdir -p sales/deals"
in_readme "cd sales"
mkdir -p sales/deals
cd sales
sed -n '/^```toml deals\/acme.toml$/,/^```$/p' "$project/README.md" |
    sed -e '/^```/d' -e "s/^created = .*/created = $(date +%F)/" >deals/acme.toml
[ "$(wc -l <deals/acme.toml)" -eq 5 ] || fail "the README's deal has no five lines"
in_readme "pipeline report"
in_readme "pipeline check"
step "1 deal, 48,000" pipeline
step "value 48,000, weighted 26,400" pipeline report
step "1 file, no problems." pipeline check

# By command, once the program has them.
if pipeline help new >/dev/null 2>&1; then
    mkdir "$work/again"
    cd "$work/again"
    in_readme "pipeline init sales"
    in_readme 'pipeline new "Acme: 50 seats" --company "Acme Corp" --amount 48000 --stage proposal'
    step "sales" pipeline init sales
    cd sales
    step "acme" pipeline new "Acme: 50 seats" --company "Acme Corp" --amount 48000 --stage proposal
    step "value 48,000" pipeline report
    step "no problems." pipeline check
fi
echo "newcomer: from nothing to a report of their own first deal"
