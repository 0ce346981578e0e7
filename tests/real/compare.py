"""Compares `pipeline report` with figures worked out in SQL from the raw public data.

    compare.py maven|bpi2012 RAW_DIR FOLDER PIPELINE

RAW_DIR holds the CSV files as published, FOLDER the pipeline folder that an example converter made
of them, PIPELINE is the program. DuckDB computes every figure from RAW_DIR alone (figures.sql); the
SQL itself must first meet figures that others have published about the same data. Each difference
is printed; the exit status is 1 if there was one.
"""

import csv
import datetime
import json
import math
import pathlib
import subprocess
import sys
from decimal import Decimal

import duckdb

HERE = pathlib.Path(__file__).parent

# As-of day, period. The last day of the data, its quarters, and days in the middle of things.
QUESTIONS = {
    "maven": [
        ("2017-12-31", "2017"),
        ("2017-12-31", "2017-Q1"),
        ("2017-12-31", "2017-Q2"),
        ("2017-12-31", "2017-Q3"),
        ("2017-12-31", "2017-Q4"),
        ("2017-03-31", "2017-Q1"),
        ("2017-06-30", "2017-Q2"),
        ("2017-09-30", "2017-Q3"),
        ("2017-08-15", "2017-Q3"),
        ("2017-11-23", "2017-11"),
        ("2017-02-28", "2017-02"),  # before anything was closed
        ("2018-06-30", "2017-12-15..2018-01-15"),
    ],
    "bpi2012": [
        ("2012-03-14", "2011-10-01..2012-03-14"),
        ("2012-03-14", "2011-Q4"),
        ("2012-03-14", "2012-02"),
        ("2011-12-31", "2011-Q4"),
        ("2011-10-30", "2011-10"),  # the day on which the clocks went back
        ("2012-01-15", "2012-01-02..2012-01-08"),
        ("2013-01-31", "2012-Q1"),
    ],
}

# What others have published about these data (as-of day, period, SQL over the figures, result).
PUBLISHED = {
    "maven": [
        ("2017-12-31", "2017", "won_deals", 4238),
        ("2017-12-31", "2017", "lost_deals", 2473),
        ("2017-12-31", "2017", "won_value", 10_005_534),
        ("2017-12-31", "2017", "round(100 * rate_by_count, 2)", 63.15),
        ("2017-12-31", "2017", "won_median", 1117),
        ("2017-12-31", "2017", "round(mean_days, 1)", 51.8),
        ("2017-12-31", "2017-Q1", "won_deals", 531),
        ("2017-12-31", "2017-Q1", "won_value", 1_134_672),
        ("2017-12-31", "2017-Q2", "won_deals", 1254),
        ("2017-12-31", "2017-Q2", "won_value", 3_086_111),
        ("2017-12-31", "2017-Q3", "won_deals", 1257),
        ("2017-12-31", "2017-Q3", "won_value", 2_982_255),
        ("2017-12-31", "2017-Q4", "won_deals", 1196),
        ("2017-12-31", "2017-Q4", "won_value", 2_802_496),
    ],
    "bpi2012": [
        ("2012-03-14", "2011-10-01..2012-03-14", "won_deals", 2246),
        ("2012-03-14", "2011-10-01..2012-03-14", "lost_deals", 7635 + 2807),
        ("2012-03-14", "2011-10-01..2012-03-14", "open_deals", 399),
        ("2012-03-14", "2011-10-01..2012-03-14", "won_value", 35_290_338),
        ("2012-03-14", "2011-10-01..2012-03-14", "round(100 * rate_by_count, 3)", 17.702),
    ],
}

# Cases that were ever in each state of the log, as published.
PUBLISHED_ENTERED = [13087, 7367, 5113, 5015, 3254]


class Tally:
    """Counts comparisons and prints those that fail."""

    def __init__(self):
        self.made = 0
        self.failed = 0

    def expect(self, where, expected, found, tolerance=0.0):
        self.made += 1
        if not same(expected, found, tolerance):
            self.failed += 1
            print(f"differs: {where}: expected {expected}, found {found}")


def same(expected, found, tolerance):
    """Counts and money must agree exactly; quotients within a relative tolerance."""
    if expected is None or found is None or isinstance(expected, (str, bool)):
        return expected == found
    if tolerance == 0:
        return Decimal(str(expected)) == Decimal(str(found))
    return math.isclose(float(expected), float(found), rel_tol=tolerance, abs_tol=1e-12)


# Quotients carry at least ten significant digits.
QUOTIENT = 1e-9


def main():
    name, raw, folder, program = sys.argv[1:]
    tables = duckdb.connect()
    tables.execute((HERE / f"{name}.sql").read_text().replace("RAW", raw))
    tally = Tally()
    for as_of, period in QUESTIONS[name]:
        compute(tables, as_of, period)
        check_published(tally, tables, name, as_of, period)
        report = run(program, folder, as_of, period)
        where = f"{name} {period} as of {as_of}"
        check_head(tally, where, tables, report)
        check_headline(tally, where, row(tables, "headline", "grouping = 'whole'"), report)
        check_stages(tally, where, tables, report)
        for grouping in ["owner", "team"] if name == "maven" else ["owner"]:
            report = run(program, folder, as_of, period, "--by", grouping)
            check_groups(tally, f"{where} by {grouping}", tables, grouping, report)
    if name == "maven":
        check_snapshots(tally, raw, folder, program)
    print(f"{name}: {tally.made} comparisons, {tally.failed} differences")
    sys.exit(1 if tally.failed else 0)


# The two sides


def compute(tables, as_of, period):
    """Works out all figures for one question, in SQL."""
    first, last = days_of(period)
    tables.execute(
        "create or replace temp table ask as select ?::date as t, ?::date as first, ?::date as last",
        [as_of, first, last],
    )
    tables.execute((HERE / "figures.sql").read_text())


def run(program, folder, as_of, period, *more):
    """Asks the program the same; numbers are read as they are printed."""
    command = [program, "-C", folder, "report", "--format", "json"]
    command += ["--as-of", as_of, "-p", period, *more]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: status {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout, parse_float=Decimal)


def days_of(period):
    """First and last day of a period: a year, quarter, month or two days with `..` between."""
    if ".." in period:
        return period.split("..")
    if "Q" in period:
        year, quarter = period.split("-Q")
        first_month, months = 3 * int(quarter) - 2, 3
    elif "-" in period:
        year, month = period.split("-")
        first_month, months = int(month), 1
    else:
        year, first_month, months = period, 1, 12
    first = datetime.date(int(year), first_month, 1)
    after = first.month - 1 + months
    last = datetime.date(first.year + after // 12, after % 12 + 1, 1) - datetime.timedelta(days=1)
    return first.isoformat(), last.isoformat()


def rows(tables, table, condition="true"):
    found = tables.execute(f"select * from {table} where {condition}")
    names = [column[0] for column in found.description]
    return [dict(zip(names, values)) for values in found.fetchall()]


def row(tables, table, condition="true"):
    (only,) = rows(tables, table, condition)
    return only


# The comparisons


def check_published(tally, tables, name, as_of, period):
    """The SQL has to be right before the program can be wrong."""
    for day, span, figure, value in PUBLISHED[name]:
        if (day, span) == (as_of, period):
            sql = f"select {figure} from headline where grouping = 'whole'"
            tally.expect(f"SQL, {name} {span}: {figure}", value, tables.execute(sql).fetchone()[0])
    if (name, as_of, period) == ("bpi2012", *QUESTIONS["bpi2012"][0]):
        entered = [stage["entered"] for stage in rows(tables, "stage_figures")]
        for expected, found in zip(PUBLISHED_ENTERED, entered, strict=True):
            tally.expect(f"SQL, {name}: entered", expected, found)


def check_head(tally, where, tables, report):
    ask = row(tables, "ask")
    deals = tables.execute("select count(*) from deal").fetchone()[0]
    later = tables.execute("select deals from later").fetchone()[0]
    tally.expect(f"{where}: as_of", ask["t"].isoformat(), report["as_of"])
    tally.expect(f"{where}: period.start", ask["first"].isoformat(), report["period"]["start"])
    tally.expect(f"{where}: period.end", ask["last"].isoformat(), report["period"]["end"])
    tally.expect(f"{where}: files (deals and settings)", deals + 1, report["source"]["files"])
    tally.expect(f"{where}: complete", True, report["complete"])
    tally.expect(f"{where}: left out", 0, len(report["left_out"]))
    tally.expect(f"{where}: undated", 0, report["undated"])
    tally.expect(f"{where}: after_as_of", later, report["after_as_of"])


def check_headline(tally, where, figures, found):
    """What the whole report has in common with each of its groups."""
    by_count, by_value = found["close_rate"]["by_count"], found["close_rate"]["by_value"]
    closed = figures["won_deals"] + figures["lost_deals"]
    closed_value = figures["won_value"] + figures["lost_value"]
    exact = [
        ("open.deals", figures["open_deals"], found["open"]["deals"]),
        ("open.value", figures["open_value"], found["open"]["value"]),
        ("open.median_size", figures["open_median"], found["open"]["median_size"]),
        ("open.without_odds", 0, found["open"]["without_odds"]),
        ("open.on_hold.deals", 0, found["open"]["on_hold"]["deals"]),
        ("won.deals", figures["won_deals"], found["won"]["deals"]),
        ("won.value", figures["won_value"], found["won"]["value"]),
        ("won.median_size", figures["won_median"], found["won"]["median_size"]),
        ("lost.deals", figures["lost_deals"], found["lost"]["deals"]),
        ("lost.value", figures["lost_value"], found["lost"]["value"]),
        ("close_rate.by_count.won", figures["won_deals"], by_count["won"]),
        ("close_rate.by_count.closed", closed, by_count["closed"]),
        ("close_rate.by_value.won", figures["won_value"], by_value["won"]),
        ("close_rate.by_value.closed", closed_value, by_value["closed"]),
        ("cycle.median_days", figures["median_days"], found["cycle"]["median_days"]),
    ]
    quotients = [
        ("open.weighted", figures["weighted"], found["open"]["weighted"]),
        ("open.average_size", figures["open_average"], found["open"]["average_size"]),
        ("won.average_size", figures["won_average"], found["won"]["average_size"]),
        ("close_rate.by_count.rate", figures["rate_by_count"], by_count["rate"]),
        ("close_rate.by_value.rate", figures["rate_by_value"], by_value["rate"]),
        ("cycle.mean_days", figures["mean_days"], found["cycle"]["mean_days"]),
        ("velocity.per_day", figures["velocity"], found["velocity"]["per_day"]),
    ]
    for figure, expected, value in exact:
        tally.expect(f"{where}: {figure}", expected, value)
    for figure, expected, value in quotients:
        tally.expect(f"{where}: {figure}", expected, value, QUOTIENT)
    low, high = wilson(figures["won_deals"], closed)
    tally.expect(f"{where}: close_rate.by_count.low", low, by_count["low"], QUOTIENT)
    tally.expect(f"{where}: close_rate.by_count.high", high, by_count["high"], QUOTIENT)


def check_stages(tally, where, tables, report):
    expected_rows = rows(tables, "stage_figures")
    names = [stage["stage"] for stage in report["stages"]]
    tally.expect(f"{where}: stages", str([r["stage"] for r in expected_rows]), str(names))
    for expected, found in zip(expected_rows, report["stages"]):
        at = f"{where}: stage {expected['stage']}"
        counts = ["deals", "value", "entered", "advanced", "lost", "back", "still_open"]
        for figure in [*counts, "median_days", "p90_days"]:
            tally.expect(f"{at}: {figure}", expected[figure], found[figure])
        for figure in ["weighted", "conversion", "learned_rate"]:
            tally.expect(f"{at}: {figure}", expected[figure], found[figure], QUOTIENT)
        source = found["learned_from"]
        tally.expect(f"{at}: learned_from.won", expected["from_won"], source["won"])
        tally.expect(f"{at}: learned_from.closed", expected["from_closed"], source["closed"])


def check_groups(tally, where, tables, grouping, report):
    """Groups with nothing open and nothing closed in the period are not listed."""
    condition = f"grouping = '{grouping}' and open_deals + won_deals + lost_deals > 0"
    expected = {r["key"]: r for r in rows(tables, "headline", condition)}
    found = {group["key"]: group for group in report["groups"]}
    tally.expect(f"{where}: keys", str(sorted(expected, key=str)), str(sorted(found, key=str)))
    for key in expected.keys() & found.keys():
        check_headline(tally, f"{where}: {key}", expected[key], found[key])


def check_snapshots(tally, raw, folder, program):
    """Open deals at quarter ends, as somebody else counted them."""
    with open(f"{raw}/reference_quarter_snapshots.csv", newline="") as file:
        for snapshot in csv.DictReader(file):
            as_of = snapshot["asof"]
            report = run(program, folder, as_of, as_of)
            where = f"maven snapshot {as_of}: open.deals"
            tally.expect(where, int(snapshot["open_engaging"]), report["open"]["deals"])


def wilson(successes, n):
    """The 95 % interval of E. B. Wilson (1927)."""
    if n == 0:
        return None, None
    z = 1.959963984540054
    centre = (successes + z * z / 2) / (n + z * z)
    half = z * math.sqrt(successes * (n - successes) / n + z * z / 4) / (n + z * z)
    return centre - half, centre + half


if __name__ == "__main__":
    main()
