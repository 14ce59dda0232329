"""Writes reports/samples from the demo: `python bench/report_sample.py [FOLDER]`.

The same demo, moment and libraries give the same bytes; a test writes them again and finds no difference.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
SAMPLES: Final = ROOT / "reports" / "samples"
AT: Final = "2026-06-15T07:00:00+07:00"
"""A Monday morning, an hour before work begins."""
KINDS: Final = ("ops", "audit")
LANGUAGES: Final = ("en", "id")
ENDINGS: Final = ("html", "eml", "txt")


def write_samples(folder: Path) -> None:
    """Make the demo, and keep the reports that it ends with, under plain names."""
    with tempfile.TemporaryDirectory(prefix="expectmon-sample-") as scratch:
        shop = Path(scratch) / "shop"
        expectmon("demo", str(shop), "--at", AT)
        folder.mkdir(parents=True, exist_ok=True)
        for kind, language, ending in product(KINDS, LANGUAGES, ENDINGS):
            (made,) = shop.glob(f"reports/*/*/*-{kind}-*.{language}.{ending}")
            shutil.copyfile(made, folder / f"{kind}-{language}.{ending}")


def expectmon(*arguments: str) -> None:
    """Run the command line; findings (exit code 1) are no failure."""
    command = [sys.executable, "-m", "expectmon", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode > 1:
        sys.exit(f"expectmon {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    write_samples(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES)
