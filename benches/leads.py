#!/usr/bin/env python3
"""Lead lists of a million rows: `leads score` beside DuckDB, which reads the same list and adds it up, in turns; and how
`leads dedupe` grows. Prints rows of a Markdown table. Needs pip install duckdb, and GNU time.

    benches/leads.py PIPELINE [RUNS]
"""

import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time

import duckdb

PIPELINE, RUNS = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 7
HEAD = (
    "email,first_name,last_name,company,title,industry,employees,country,source,status,created,last_contacted,"
    "touches,opens,clicks,replies\n"
)
SETTINGS = """\
[[icp.rule]]
field = "industry"
any = ["software", "logistics"]
weight = 3
[[icp.rule]]
field = "employees"
min = 50
max = 1000
weight = 2
[[icp.exclude]]
field = "country"
any = ["ES"]
"""


def make(folder, rows):
    """Every twentieth row is somebody again, with another address at the same company."""
    draw = random.Random(7)
    pick = draw.choice
    os.makedirs(f"{folder}/leads")
    with open(f"{folder}/pipeline.toml", "w", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    with open(f"{folder}/leads/bought.csv", "w", encoding="utf-8") as out:
        out.write(HEAD)
        for n in range(rows):
            who = n - draw.randrange(1, 1000) if n > 1000 and n % 20 == 0 else n
            mail = "p" if who == n else "private"
            out.write(
                f"{mail}{who}@c{who}.example,Jo{who},Field{who},Company {who},{pick(['Head of Sales', 'CFO', 'Buyer'])},"
                f"{pick(['software', 'energy', 'retail', 'logistics'])},{draw.randrange(1, 5000)},"
                f"{pick(['DE', 'FR', 'ES', 'US'])},{pick(['web', 'fair'])},{pick(['new', 'working'])},"
                f"2026-{draw.randrange(1, 11):02}-{draw.randrange(1, 29):02},2026-{draw.randrange(10, 12)}-"
                f"{draw.randrange(1, 21):02},{draw.randrange(9)},{draw.randrange(9)},{draw.randrange(4)},{draw.randrange(2)}\n"
            )


def run(folder, *words):
    """Seconds by the clock, seconds of CPU, and MiB at most."""
    command = ["/usr/bin/time", "-f", "%e %U %S %M", PIPELINE, "-C", folder, *words, "--today", "2026-11-23"]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True)
    wall, user, system, peak = map(float, re.findall(r"[\d.]+", done.stderr.splitlines()[-1]))
    return wall, user + system, peak / 1024


def by_duckdb(folder):
    """Every column is asked for."""
    start = time.perf_counter()
    duckdb.sql(
        f"""select industry, country, count(distinct email), count(distinct company), max(first_name || last_name || title),
            max(source || status), avg(employees), sum(touches), sum(opens), sum(clicks), sum(replies), max(created),
            max(last_contacted) from read_csv('{folder}/leads/bought.csv') group by industry, country"""
    ).fetchall()
    return time.perf_counter() - start


with tempfile.TemporaryDirectory() as work:
    large, small = f"{work}/large", f"{work}/small"
    make(large, 1_000_000)
    make(small, 100_000)
    duckdb.sql("set threads = 2")
    run(large, "leads", "score"), by_duckdb(large)
    pairs = [(run(large, "leads", "score"), by_duckdb(large)) for _ in range(RUNS)]
    ours, theirs = statistics.median(p[0][0] for p in pairs), statistics.median(p[1] for p in pairs)
    ratio = statistics.median(p[0][0] / p[1] for p in pairs)
    print(f"| leads score, 1,000,000 rows; DuckDB, two threads | {ours:.2f} s | {theirs:.2f} s | {ratio:.2f} × | ≤ 0.8 × |")
    print(f"| its memory | {max(p[0][2] for p in pairs):.1f} MiB | | | ≤ 32 MiB |")
    few, many = run(small, "leads", "dedupe"), run(large, "leads", "dedupe")
    growth = many[1] / few[1] / 10
    print(f"| leads dedupe, CPU a row, 100,000 to 1,000,000 rows | {few[1] * 10:.1f} µs | {many[1]:.1f} µs | {growth:.2f} × | |")
