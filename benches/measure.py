"""Measures whole commands, two of them side by side, and prints one row of a Markdown table.

    measure.py ratio LABEL TIMES PLUS_MS RUNS A… ::: B…    A against TIMES × B + PLUS_MS
    measure.py growth COUNT_A COUNT_B RUNS A… ::: B…       CPU and memory a deal; B has more deals
    measure.py instructions COUNT LIMIT COMMAND…           instructions a deal, by callgrind

A and B take turns, after each has run once for nothing, so that whatever else the machine does hits
both alike. What is printed are medians: of A, of B, and of the ratios of neighbouring runs. Every
single run goes to the file $RAW too, if that is set. Standard output of the commands is dropped.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def main():
    kind, *rest = sys.argv[1:]
    {"ratio": ratio, "growth": growth, "instructions": instructions}[kind](rest)


def ratio(args):
    label, times, plus_ms, runs, *commands = args
    a, b = halves(commands)
    seconds_a, seconds_b = zip(*[(x[0], y[0]) for x, y in alternate(label, a, b, int(runs))])
    median_a, median_b = statistics.median(seconds_a), statistics.median(seconds_b)
    ratios = statistics.median(x / y for x, y in zip(seconds_a, seconds_b))
    # Pair by pair as well: a slow moment of the machine lasts longer than one pair.
    over = statistics.median(
        x - float(times) * y - float(plus_ms) / 1000 for x, y in zip(seconds_a, seconds_b)
    )
    stated = f"≤ {times} ×" + (f" + {plus_ms} ms" if float(plus_ms) else "")
    row(label, ms(median_a), ms(median_b), f"{ratios:.2f} ×", stated, over <= 0)


def growth(args):
    count_a, count_b, runs, *commands = args
    small, big = int(count_a), int(count_b)
    a, b = halves(commands)
    cpu_a, cpu_b = zip(*[(x[1], y[1]) for x, y in alternate("growth", a, b, int(runs))])
    each_a, each_b = statistics.median(cpu_a) / small, statistics.median(cpu_b) / big
    factor = each_b / each_a
    label = f"CPU a deal, {small} → {big} deals"
    row(label, us(each_a), us(each_b), f"{factor:.2f} ×", "≤ 1.25 ×", factor <= 1.25)

    peak_a = statistics.median(peak(a) for _ in range(int(runs)))
    peak_b = statistics.median(peak(b) for _ in range(int(runs)))
    each = (peak_b - peak_a) / (big - small)
    label = f"peak memory, {small} → {big} deals"
    row(label, mib(peak_a), mib(peak_b), f"{each:.0f} bytes a deal", "≤ 150 bytes", each <= 150)


def instructions(args):
    count, limit, *command = args
    # With one thread the count is the same at each run, or nearly so.
    environment = {**os.environ, "PIPELINE_THREADS": "1"}
    with tempfile.TemporaryDirectory() as folder:
        out = f"--callgrind-out-file={folder}/out"
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", out, *command],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment,
        )
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not found:
        sys.exit(f"{' '.join(command)}: status {done.returncode}\n{done.stderr}")
    each = int(found[1]) / int(count)
    label = f"instructions a deal, {count} deals, one thread"
    row(label, f"{each:,.0f}", "", "", f"≤ {int(limit):,}", each <= int(limit))


# Running


def alternate(label, a, b, runs):
    """(seconds, CPU seconds) of A and of B, run after run."""
    run(a), run(b)
    pairs = []
    for _ in range(runs):
        pair = run(a), run(b)
        pairs.append(pair)
        keep(label, a, pair[0])
        keep(label, b, pair[1])
    return pairs


def run(command):
    """Wall clock and CPU seconds of one run, its start included."""
    path = shutil.which(command[0])
    if path is None:
        sys.exit(f"{command[0]}: not found")
    silent = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
    begun = time.perf_counter()
    child = os.posix_spawn(path, command, os.environ, file_actions=silent)
    _, status, used = os.wait4(child, 0)
    seconds = time.perf_counter() - begun
    if status != 0:
        sys.exit(f"{' '.join(command)}: status {os.waitstatus_to_exitcode(status)}")
    return seconds, used.ru_utime + used.ru_stime


def peak(command):
    """Peak resident memory in bytes.

    By GNU time, since a child's own figure begins with what its parent had at the moment of the
    start: a Python interpreter is larger than the program that is measured.
    """
    with tempfile.NamedTemporaryFile("r") as report:
        timed = ["/usr/bin/time", "-f", "%M", "-o", report.name, *command]
        subprocess.run(timed, stdout=subprocess.DEVNULL, check=True)
        return int(report.read()) * 1024


def halves(commands):
    at = commands.index(":::")
    return commands[:at], commands[at + 1 :]


def keep(label, command, measured):
    if "RAW" in os.environ:
        with open(os.environ["RAW"], "a") as raw:
            seconds, cpu = measured
            raw.write(f"{label}\t{' '.join(command)}\t{seconds:.6f}\t{cpu:.6f}\n")


# Printing


def row(label, a, b, result, bound, met):
    print(f"| {label} | {a} | {b} | {result} | {bound} | {'yes' if met else '**no**'} |", flush=True)


def ms(seconds):
    return f"{seconds * 1000:.1f} ms"


def us(seconds):
    return f"{seconds * 1e6:.2f} µs"


def mib(size):
    return f"{size / 2**20:.1f} MiB"


if __name__ == "__main__":
    main()
