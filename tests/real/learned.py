"""The learned score beside scikit-learn's logistic regression, on the same columns and the same split: `bohanec_b2b`, and
invented lists. Needs pip install scikit-learn pandas numpy.

    python3 tests/real/learned.py PIPELINE [DIR of bohanec_b2b]
"""
import json, os, subprocess, sys, tempfile
import numpy as np, pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import OneHotEncoder, StandardScaler

PIPELINE = sys.argv[1]


def ours(frame, separator=","):
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(f"{folder}/leads")
        frame.to_csv(f"{folder}/leads/a.csv", index=False, sep=separator)
        command = [PIPELINE, "-C", folder, "leads", "score", "--top", "1", "--format", "json", "--today", "2026-11-23"]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)["learned"]


def theirs(frame, y, columns, numbers):
    cut = int(len(frame) * 0.7)
    parts = []
    for column in columns:
        values = frame[[column]]
        if column in numbers:
            values = values.astype(float).fillna(values.astype(float).mean())
            parts.append(StandardScaler().fit(values[:cut]).transform(values))
        else:
            encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(values[:cut].astype(str))
            parts.append(encoder.transform(values.astype(str)))
    x = np.hstack(parts)
    model = LogisticRegression(C=1.0, max_iter=5000).fit(x[:cut], y[:cut])
    return roc_auc_score(y[cut:], model.predict_proba(x[cut:])[:, 1])


def told(name, learned, auc):
    far = abs(learned["auc"] - auc)
    print(f"{name}: ours {learned['auc']:.4f}, theirs {auc:.4f}, apart {far:.4f}; refused {[r['column'] for r in learned['refused']]}")
    return far <= 0.01


good = True
if len(sys.argv) > 2:
    frame = pd.read_csv(f"{sys.argv[2]}/Salvirt_B2B_ML_dataset.csv", sep=";", keep_default_na=False)
    # As the file has it, and mixed.
    for seed in ["in its order", *range(4)]:
        mixed = frame if isinstance(seed, str) else frame.sample(frac=1, random_state=seed).reset_index(drop=True)
        learned = ours(mixed, ";")
        # Names of ours are those of the canonical columns.
        known = {c.lower(): c for c in frame.columns}
        columns = [known[c.lower()] for c in learned["columns"]]
        good &= told(f"bohanec {seed}", learned, theirs(mixed, (mixed.Status == "Won").to_numpy(), columns, []))
for seed in range(4):
    r = np.random.default_rng(seed)
    n = [400, 2000, 8000, 20000][seed]
    industry = r.choice(["software", "energy", "foods", "health", "logistics"], n)
    source = r.choice(["web", "fair", "bought", "referral"], n, p=[0.3, 0.2, 0.4, 0.1])
    employees = np.round(np.exp(r.normal(4, 1, n)))
    visits = r.poisson(2, n)
    z = -1.5 + (industry == "software") * 1.2 - (source == "bought") * 0.9 + (source == "referral") * 1.5 + 0.3 * (visits - 2)
    y = r.random(n) < 1 / (1 + np.exp(-z))
    days = pd.date_range("2020-01-01", periods=n, freq="2h").strftime("%Y-%m-%d")
    frame = pd.DataFrame({
        "email": [f"p{i}@x{i % 97}.example" for i in range(n)], "industry": industry, "source": source,
        "employees": employees.astype(int), "visits": visits, "created": days,
        "status": np.where(y, "converted", "disqualified")})
    learned = ours(frame)
    good &= told(f"invented {n}", learned, theirs(frame, y, learned["columns"], ["employees", "visits"]))
sys.exit(0 if good else 1)
