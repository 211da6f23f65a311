#!/usr/bin/env python3
"""Parapet beside parliament and cloudsplaining, on the same files in one run: ./x peers

Prints a table in Markdown. The peers come from PyPI, pinned in peers-requirements.txt, into a virtual environment
in the user's cache folder. Times are medians of three runs of the whole command, start of the process included.
"""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "parapet" / "peers"
RUNS = 3


def peers():
    """Installs the peers where they are missing, and returns the folder of their commands."""
    wanted = (HERE / "peers-requirements.txt").read_text()
    stamp = CACHE / "requirements"
    if not stamp.exists() or stamp.read_text() != wanted:
        print("installing parliament and cloudsplaining from PyPI, about a minute", file=sys.stderr)
        shutil.rmtree(CACHE, ignore_errors=True)
        venv.create(CACHE, with_pip=True)
        install = [CACHE / "bin" / "pip", "install", "--quiet", "--no-deps", "-r", HERE / "peers-requirements.txt"]
        subprocess.run(install, check=True)
        stamp.write_text(wanted)
    return CACHE / "bin"


def parapet():
    """Builds the command line and returns its path."""
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT, check=True)
    return ROOT / "target" / "release" / "parapet"


def account(principals, path):
    command = ["cargo", "run", "--release", "--quiet", "--example", "generate-account", "--", str(principals)]
    with open(path, "w") as out:
        subprocess.run(command, cwd=ROOT, check=True, stdout=out)


def measure(command, folder):
    """Median seconds, and what the last run printed."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True)
        times.append(time.perf_counter() - start)
        # Findings make all three end with 1.
        if run.returncode > 1 or "Traceback" in run.stderr:
            sys.exit(f"{command[0]} failed:\n{run.stderr}")
    return statistics.median(times), run.stdout


def main():
    bin_, own = peers(), parapet()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        policy = ROOT / "examples" / "wide-policy.json"
        export = pathlib.Path(folder) / "account.json"
        account(1_000, export)
        for name, of_policy, of_account in [
            ("parapet", [own, "check", policy, "--format", "json"], [own, "check", export, "--format", "json"]),
            (
                "parliament",
                [bin_ / "parliament", "--json", "--files", policy],
                [bin_ / "parliament", "--json", "--auth-details-file", export],
            ),
            (
                "cloudsplaining",
                [bin_ / "cloudsplaining", "scan-policy-file", "--input-file", policy],
                [bin_ / "cloudsplaining", "scan", "--skip-open-report", "--input-file", export, "--output", folder],
            ),
        ]:
            rows.append((name, *measure(of_policy, folder), *measure(of_account, folder)))
        size = export.stat().st_size
    print(f"| tool | one policy | 1,000 principals ({size / 1e6:.1f} MB) |")
    print("| --- | --- | --- |")
    for name, policy_time, _, account_time, _ in rows:
        print(f"| {name} | {policy_time:.3f} s | {account_time:.3f} s |")
    report = json.loads(rows[0][4])
    print(f"\nParapet's findings on the account: {len(report['findings'])}")


main()
