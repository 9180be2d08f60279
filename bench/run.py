"""Runs every benchmark of this folder and writes what they print into bench/results.md."""

import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
BENCHMARKS = sorted(
    path
    for path in HERE.glob("*.py")
    if path.stem not in {"__init__", "run", "naive", "screening_data", "screening_sql"}
)


def main() -> int:
    parts = [f"# Benchmarks\n\n{date.today():%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}.\n"]
    failed = 0
    for path in BENCHMARKS:
        print(f"{path.name} …", flush=True)
        result = subprocess.run(
            [sys.executable, "-W", "ignore", str(path)], capture_output=True, text=True, check=False
        )
        failed += result.returncode != 0
        print(result.stdout or result.stderr[-2000:], flush=True)
        parts.append(f"## {path.name}\n\n{result.stdout if result.returncode == 0 else 'failed'}")
    (HERE / "results.md").write_text("\n".join(parts), encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
