"""Writes reports/samples from the demo: `python bench/report_sample.py [FOLDER]`.

The same demo, moment and libraries give the same bytes; a test writes them again and finds no difference.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
SAMPLES: Final = ROOT / "reports" / "samples"
AT: Final = "2026-06-15T07:00:00+07:00"
"""A Monday morning, an hour before work begins."""
KINDS: Final = ("ops", "audit")
LANGUAGES: Final = ("en", "id")
ENDINGS: Final = ("html", "eml", "txt")
AT_ONCE: Final = 2


def write_samples(folder: Path) -> None:
    """Make the demo, report on it in each language, and keep what a reader gets under plain names."""
    with tempfile.TemporaryDirectory(prefix="expectmon-sample-") as scratch, ThreadPoolExecutor(AT_ONCE) as pool:
        shop = Path(scratch) / "shop"
        expectmon("demo", str(shop), "--at", AT)
        folder.mkdir(parents=True, exist_ok=True)
        # A report of a moment that has passed writes nothing to the state, so that several can be made at once.
        made = [pool.submit(_write, shop, kind, language, folder) for kind in KINDS for language in LANGUAGES]
        for each in made:
            each.result()


def _write(shop: Path, kind: str, language: str, folder: Path) -> None:
    out = shop.with_name(f"{kind}-{language}")
    expectmon("-C", str(shop), "report", kind, "--at", AT, "--language", language, "--out", str(out))
    for ending in ENDINGS:
        (path,) = out.glob(f"*-{kind}-*.{language}.{ending}")
        shutil.copyfile(path, folder / f"{kind}-{language}.{ending}")


def expectmon(*arguments: str) -> None:
    """Run the command line; findings (exit code 1) are no failure."""
    command = [sys.executable, "-m", "expectmon", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode > 1:
        sys.exit(f"expectmon {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    write_samples(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES)
