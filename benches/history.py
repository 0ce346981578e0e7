#!/usr/bin/env python3
"""A folder of deals as a git repository of many commits, the same from the same folder: python3 benches/history.py FOLDER
REPOSITORY COMMITS. The first commit holds all deals, each other one adds an entry to five of them."""

import datetime
import os
import subprocess
import sys

folder, repository, commits = sys.argv[1], sys.argv[2], int(sys.argv[3])
paths = sorted(
    os.path.relpath(os.path.join(at, name), folder)
    for at, _, names in os.walk(folder)
    for name in names
    if name.endswith(".toml")
)
texts = {path: open(os.path.join(folder, path), encoding="utf-8").read() for path in paths}
deals = [path for path in paths if path.startswith("deals")]

os.makedirs(repository)
subprocess.run(["git", "init", "-q", "-b", "main", repository], check=True)
git = subprocess.Popen(
    ["git", "-C", repository, "fast-import", "--quiet"], stdin=subprocess.PIPE
)


def put(text):
    git.stdin.write(text.encode())


seed = 1
first = datetime.datetime(2024, 1, 1, 12, tzinfo=datetime.timezone.utc)
for number in range(commits):
    day = first + datetime.timedelta(days=number)
    who = ["dana", "lee", "omar"][number % 3]
    person = f"{who} <{who}@acme.example> {int(day.timestamp())} +0000"
    put(f"commit refs/heads/main\nauthor {person}\ncommitter {person}\ndata 4\nedit\n")
    changed = paths
    if number:
        changed = []
        for _ in range(5):
            seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
            path = deals[(seed >> 33) % len(deals)]
            entry = f"  {{ on = {day.date()}, amount = {1000 + (seed >> 40) % 90000} }},\n"
            at = texts[path].index("]", texts[path].index("history = [\n"))
            texts[path] = texts[path][:at] + entry + texts[path][at:]
            changed.append(path)
    for path in changed:
        text = texts[path].encode()
        put(f"M 100644 inline {path}\ndata {len(text)}\n")
        git.stdin.write(text + b"\n")
git.stdin.close()
if git.wait():
    sys.exit("git fast-import failed")
subprocess.run(["git", "-C", repository, "repack", "-adq"], check=True)
subprocess.run(["git", "-C", repository, "reset", "-q", "--hard", "main"], check=True)
