"""Looks at reports as mail clients, validators and people with a screen reader do; exits 1 if anything is amiss.

    python bench/report_check.py [--pictures FOLDER] [FILE.html|FILE.eml ...]

Without a file: reports/samples. Needs what `make report-tools` installs (html-validate, the Nu checker, caniemail's
data, axe-core) and, from the system, Node.js 20, Java 11 and Chromium. Every file is looked at in Chromium at 375 and
640 px, light and dark; with --pictures the screens are kept.
"""

from __future__ import annotations

import argparse
import base64
import email
import email.policy
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
TOOLS: Final = ROOT / "bench" / "report_check"
SAMPLES: Final = ROOT / "reports" / "samples"
NU: Final = TOOLS / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")

# The Nu checker holds a mail to be a web page. What mail clients need, and pages do not have:
MAIL_HAS: Final = (
    "The “align” attribute on the",
    "The “cellpadding” attribute on the",
    "The “cellspacing” attribute on the",
    "The “width” attribute on the “t",
)


@dataclass(frozen=True, slots=True)
class File:
    """A page, or the HTML of a mail: as it is sent, and as a browser can show it."""

    name: str
    kind: str
    sent: str
    shown: str
    pictures: int = 0
    pictures_to: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """What is amiss, and who says so."""

    name: str
    by: str
    what: str


def main() -> None:
    """Check, print, and exit with 1 if there is a failure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--pictures", type=Path, metavar="FOLDER")
    asked = parser.parse_args()
    missing = list(what_is_missing())
    if missing:
        sys.exit("The reports cannot be checked:\n" + "\n".join(f"  {line}" for line in missing))
    paths = asked.files or sorted((*SAMPLES.glob("*.html"), *SAMPLES.glob("*.eml")))
    if not paths:
        sys.exit(f"There is nothing to check in {SAMPLES}; write samples with `make report-sample`.")
    with tempfile.TemporaryDirectory() as folder:
        files = [unpacked(path, Path(folder), asked.pictures) for path in paths]
        failures = [*of_nu(files), *of_node(files, Path(folder))]
    for failure in failures:
        print(f"{failure.name}: {failure.by}: {failure.what}")
    counted = Counter(failure.by for failure in failures)
    print(f"{len(files)} files: " + (", ".join(f"{n} by {by}" for by, n in counted.items()) or "nothing amiss"))
    sys.exit(1 if failures else 0)


def what_is_missing() -> Iterator[str]:
    """Say what to install."""
    for program, package in (("node", "nodejs (20 or later)"), ("java", "default-jre-headless")):
        if shutil.which(program) is None:
            yield f"{program} is missing: install {package}"
    if browser() is None:
        yield "Chromium is missing: install chromium"
    if not NU.exists():
        yield "the checkers are missing: make report-tools"


def browser() -> str | None:
    """Where Chromium is."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def unpacked(path: Path, folder: Path, pictures: Path | None) -> File:
    """Write what is to be checked of a file into a folder."""
    kept = str(pictures / path.name) if pictures else ""
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
    if path.suffix != ".eml":
        return File(path.name, "page", str(path.resolve()), str(path.resolve()), pictures_to=kept)
    parsed = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    html = next(part.get_content() for part in parsed.walk() if part.get_content_type() == "text/html")
    images = {
        str(part["Content-ID"]).strip("<>"): part.get_content()
        for part in parsed.walk()
        if part.get_content_maintype() == "image"
    }
    sent, shown = folder / f"{path.stem}.sent.html", folder / f"{path.stem}.shown.html"
    sent.write_text(html, encoding="utf-8")
    for name, content in images.items():
        html = html.replace(f"cid:{name}", f"data:image/png;base64,{base64.b64encode(content).decode()}")
    shown.write_text(html, encoding="utf-8")
    return File(path.name, "mail", str(sent), str(shown), sum(map(len, images.values())), kept)


def of_nu(files: Iterable[File]) -> Iterator[Failure]:
    """What the Nu HTML checker says: every error."""
    names = {Path(file.sent).as_uri(): file for file in files}
    command = ["java", "-jar", str(NU), "--format", "json", "--errors-only", *(file.sent for file in names.values())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    for message in json.loads(done.stderr)["messages"]:
        file = names[message["url"]]
        if file.kind == "mail" and message["message"].startswith(MAIL_HAS):
            continue
        yield Failure(file.name, "Nu", f"{message.get('lastLine')}:{message.get('firstColumn')} {message['message']}")


def of_node(files: Iterable[File], folder: Path) -> Iterator[Failure]:
    """What html-validate, caniemail, axe-core and Chromium say."""
    listed = folder / "files.json"
    listed.write_text(json.dumps([asdict(file) for file in files]), encoding="utf-8")
    environment = os.environ | {"CHROMIUM": browser() or ""}
    command = ["node", str(TOOLS / "check.mjs"), str(listed)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment, cwd=TOOLS)
    for line in done.stdout.splitlines():
        yield Failure(**json.loads(line))


if __name__ == "__main__":
    main()
