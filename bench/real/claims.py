"""Score the finder of claims on labelled copy: `python bench/real/claims.py [--errors N]`.

The copy and its scorer lie next to the repository, in `../shared/data/claims`. All of it is scored, and by itself the
fifth that is kept frozen: nobody looks at it while lexicons are written, so that its figures are those of copy that is
new. Exits with 1 if a bound is missed, with 0 also if there is no data.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

DATA: Final = Path(__file__).resolve().parents[3] / "shared" / "data" / "claims"
BOUNDS: Final = {"detection": 0.92, "value": 0.85, "full": 0.80}
APART: Final = 0.05
NONE_HIT: Final = 0.12
LEVELS: Final = ("detection", "amount", "value", "full")
Row = Mapping[str, Any]


def is_frozen(row: Row) -> bool:
    """Tell whether a snippet is of the frozen fifth: by its source, which no other part shares."""
    source = re.search(r"gh:(\d+)", row["source"])
    if source is None:
        raise SystemExit(f"{row['id']}: its source has no number")
    return int(hashlib.sha256(source[1].encode()).hexdigest(), 16) % 5 == 0


def predicted() -> str:
    """Return what `expectmon claims` finds, as JSON lines."""
    command = [sys.executable, "-m", "expectmon", "claims", str(DATA / "dev.jsonl"), "--format", "json"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def scored(rows: Iterable[Row], predictions: Path, errors: int) -> dict[str, Any]:
    """Return what the scorer says of some snippets, and print their first errors."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as gold:
        gold.writelines(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
        gold.flush()
        command = [sys.executable, str(DATA / "score.py"), gold.name, str(predictions)]
        if errors:
            subprocess.run([*command, "--errors", str(errors)], check=True, stderr=subprocess.DEVNULL)
        told = subprocess.run([*command, "--json"], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def faults(figures: Mapping[str, Any]) -> list[str]:
    """Return the bounds that are missed."""
    found = [
        f"{level}: {figures['all'][level]['f1']:.3f} is below {bound}"
        for level, bound in BOUNDS.items()
        if figures["all"][level]["f1"] < bound
    ]
    for level in BOUNDS:
        gap = abs(figures["en"][level]["f1"] - figures["id"][level]["f1"])
        if gap > APART:
            found.append(f"{level}: the languages are {gap:.3f} apart")
    if figures["all"]["no_claim_fp_rate"] > NONE_HIT:
        found.append(f"{figures['all']['no_claim_fp_rate']:.1%} of snippets without a claim have one predicted")
    return found


def show(title: str, figures: Mapping[str, Any]) -> None:
    """Print the F1 of each level, and how often something is found where nothing is."""
    table = Table(title=title, title_justify="left")
    for name in ("", "snippets", "claims", "found", *LEVELS, "no-claim hit"):
        table.add_column(name, justify="left" if not name else "right")
    for group in ("all", "en", "id"):
        row = figures[group]
        f1 = [f"{row[level]['f1']:.3f}" for level in LEVELS]
        hit = "-" if row["no_claim_fp_rate"] is None else f"{row['no_claim_fp_rate']:.1%} of {row['no_claim_snippets']}"
        table.add_row(group, str(row["snippets"]), str(row["gold"]), str(row["predicted"]), *f1, hit)
    Console(width=110).print(table)


def main() -> int:
    """Score, print, and tell whether the bounds are kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show the first N errors, never frozen ones")
    asked = parser.parse_args()
    if not (DATA / "dev.jsonl").exists():
        print(f"skipped: there is no labelled copy in {DATA.relative_to(DATA.parents[2])}")
        return 0
    rows = [json.loads(line) for line in (DATA / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
    frozen = [row for row in rows if is_frozen(row)]
    open_rows = [row for row in rows if not is_frozen(row)]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as predictions:
        predictions.write(predicted())
        predictions.flush()
        path = Path(predictions.name)
        whole = scored(rows, path, 0)
        show("all labelled copy", whole)
        show("what lexicons were written with", scored(open_rows, path, asked.errors))
        show("the frozen fifth", scored(frozen, path, 0))
    wrong = faults(whole)
    print("\n".join(wrong) or "all bounds are kept")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
