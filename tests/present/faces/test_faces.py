"""All faces together: charts that fail, a workspace's templates, data and sheets."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from expectmon.errors import Code, ConfigurationError
from expectmon.present.charts.specs import Attainment
from expectmon.present.faces.data import data_face
from expectmon.present.faces.faces import faces, faces_anyway
from expectmon.present.faces.pictures import draw_all
from expectmon.present.faces.sheets import sheet_files
from expectmon.present.faces.templating import PART_NAMES
from expectmon.present.faces.verdict import verdict_of
from expectmon.present.report import Part, Report, ReportKind, Sheet
from tests.present.faces.samples import chart, parts, report

BROKEN = Attainment((), None, "", "", "", "")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "templates" / "report").mkdir(parents=True)
    return tmp_path


def write(workspace: Path, name: str, text: str) -> None:
    (workspace / "templates" / "report" / name).write_text(text, encoding="utf-8")


def plain_report() -> Report:
    """Return a report without charts, which is quick."""
    return report(
        *(replace(part, blocks=tuple(block for block in part.blocks if block.kind != "chart")) for part in parts())
    )


def test_a_chart_that_cannot_be_drawn_stops_no_report() -> None:
    found = report(Part("charts", "Charts", (chart("good"), chart("bad", spec=BROKEN))))
    made = faces(found)
    assert list(made.failed) == ["bad"]
    assert made.failed["bad"]
    assert [image.cid for image in made.mail.images] == ["good@expectmon"]
    assert "The chart could not be drawn." in made.page


def test_the_mail_carries_subject_short_lines_and_sheets() -> None:
    made = faces(plain_report())
    assert made.mail.subject == "91.7% kept in the last 7 days, 1.2 points less"
    assert made.mail.short.splitlines() == [
        made.mail.subject,
        "91.7% kept, 1.2 points less.",
        "Worst: standard-delivery 88.4%.",
    ]
    assert made.mail.attachments == made.sheets
    assert [sheet.name for sheet in made.sheets] == ["2026-06-15-ops-7d.promises.csv", "2026-06-15-ops-7d.segments.csv"]
    assert made.text == made.mail.text


def test_a_subject_of_a_stranger_makes_no_header() -> None:
    made = faces(replace(plain_report(), subject="x\r\nBcc: e@x.example", short=("a\nb",)))
    assert made.mail.subject == "x Bcc: e@x.example"
    assert made.mail.short.splitlines()[1:] == ["a b"]


def test_nothing_is_drawn_by_loading_the_faces() -> None:
    code = "import sys, expectmon.present.faces.faces; print('matplotlib' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_another_process_writes_the_same_bytes() -> None:
    code = (
        "import hashlib; from tests.present.faces.test_faces import plain_report; "
        "from expectmon.present.faces.faces import faces; made = faces(plain_report()); "
        "whole = made.mail.html + made.page + made.text + made.data; print(hashlib.sha256(whole.encode()).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert told != {""}


def test_a_report_without_charts_draws_nothing() -> None:
    assert draw_all(plain_report()).drawn == {}


@pytest.mark.parametrize("name", [*PART_NAMES, "of-another-name"])
def test_each_part_has_a_block_that_a_workspace_can_replace(name: str, workspace: Path) -> None:
    block = name if name in PART_NAMES else "other"
    found = report(Part(name, "Its title", parts()[0].blocks))
    for template in ("mail.html.j2", "page.html.j2", "text.txt.j2"):
        own = (
            f'{{% extends "default:report/{template}" %}}{{% block {block} %}}OWN {{{{ part.title }}}}{{% endblock %}}'
        )
        write(workspace, template, own)
    made = faces(found, workspace)
    for face in (made.mail.html, made.page, made.text):
        assert "OWN Its title" in face
        assert "91.7% of what fell due" not in face


@pytest.mark.parametrize("block", ["head", "foot", "extra", "style"])
def test_the_frame_of_a_mail_can_be_changed(block: str, workspace: Path) -> None:
    own = "p { color: #123456; }" if block == "style" else "<tr><td>CALL 112</td></tr>"
    write(
        workspace,
        "mail.html.j2",
        f'{{% extends "default:report/mail.html.j2" %}}{{% block {block} %}}{own}{{% endblock %}}',
    )
    html = faces(plain_report(), workspace).mail.html
    assert ("color:#123456" if block == "style" else "CALL 112") in html


def test_a_block_can_be_kept_and_added_to(workspace: Path) -> None:
    own = '{% extends "default:report/text.txt.j2" %}{% block numbers %}{{ super() }}\nCALL 112\n{% endblock %}'
    write(workspace, "text.txt.j2", own)
    text = faces(plain_report(), workspace).text
    assert text.index("Late now: 74") < text.index("CALL 112") < text.index("What changed")


def test_the_styles_of_a_mail_can_be_added_to(workspace: Path) -> None:
    write(workspace, "_mail.css.j2", '{% include "default:report/_mail.css.j2" %} .verdict { color: #123456; }')
    html = faces(plain_report(), workspace).mail.html
    assert "font-size:22px" in html
    assert "color:#123456" in html


def test_how_a_block_looks_can_be_changed_for_the_mail_and_the_page_at_once(workspace: Path) -> None:
    nothing = "{% macro facts(it) %}{% endmacro %}{% macro aside(it) %}{% endmacro %}"
    own = "{% macro part(it) %}<p>OWN {{ it.name }}</p>{% endmacro %}" + nothing
    write(workspace, "_blocks.html.j2", own)
    made = faces(plain_report(), workspace)
    assert "OWN verdict" in made.mail.html
    assert "OWN verdict" in made.page


@pytest.mark.parametrize(
    ("template", "text", "said"),
    [
        ("mail.html.j2", "a\nb\n{{ reprot.title }}", "mail.html.j2:3: error[bad-template]: 'reprot' is undefined"),
        ("page.html.j2", "a\n{% if %}", "page.html.j2:2: error[bad-template]: Expected an expression"),
        ("text.txt.j2", "\n{{ report.titel }}", "text.txt.j2:2: error[bad-template]: "),
        (
            "mail.html.j2",
            "\n{{ report.__class__.__mro__ }}",
            "mail.html.j2:2: error[bad-template]: access to attribute",
        ),
        ("mail.html.j2", "x" * 90_000, "mail.html.j2: error[bad-template]: the mail would have 90,0"),
    ],
)
def test_a_bad_template_is_told_with_its_file_and_line(template: str, text: str, said: str, workspace: Path) -> None:
    write(workspace, template, text)
    with pytest.raises(ConfigurationError) as caught:
        faces(plain_report(), workspace)
    (problem,) = caught.value.problems
    assert problem.code is Code.BAD_TEMPLATE
    assert f"templates/report/{said}" in str(problem)


def test_a_bad_template_loses_no_report(workspace: Path) -> None:
    write(workspace, "page.html.j2", "{{ nothing }}")
    made, problems = faces_anyway(plain_report(), workspace)
    assert made == faces(plain_report())
    assert [problem.code for problem in problems] == [Code.BAD_TEMPLATE]


def test_good_templates_have_no_problems(workspace: Path) -> None:
    write(workspace, "text.txt.j2", "own")
    made, problems = faces_anyway(plain_report(), workspace)
    assert (made.text, problems) == ("own\n", ())


def test_data_is_sorted_and_has_its_head() -> None:
    found = replace(report(), data={"b": date(2026, 6, 1), "a": {"z": float("nan"), "y": ReportKind.OPS, "x": {2, 1}}})
    text = data_face(found)
    read = json.loads(text)
    assert read["data"] == {"a": {"x": [1, 2], "y": "ops", "z": None}, "b": "2026-06-01"}
    assert read["report"]["at"] == datetime(2026, 6, 15, 1, tzinfo=UTC).isoformat()
    assert read["report"]["verdict"] == verdict_of(found)
    assert text.index('"a"') < text.index('"b"')
    assert text == data_face(found)


def test_a_report_without_a_verdict_has_none() -> None:
    assert verdict_of(report(Part("x", "", ()))) == ""


def test_sheets_are_safe_for_spreadsheets_and_numbers_stay_numbers() -> None:
    rows = (("=1+1", -3, 0.5, None), ("+62", 10**20, float("inf"), "a\r\nb"), ("\t@x", 0, -0.25, 'é,"q'))
    (file,) = sheet_files(report(sheets=(Sheet("s", ("name", "n", "share", "note"), rows),))).values()
    assert file.content.startswith(b"\xef\xbb\xbfname,n,share,note\r\n")
    read = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))
    assert read[1:] == [
        ["'=1+1", "-3", "0.5", ""],
        ["'+62", "100000000000000000000", "", "a b"],
        ["'@x", "0", "-0.25", 'é,"q'],
    ]


def test_a_chat_is_told_the_subject_once() -> None:
    found = replace(report(), subject="91.7% was kept", short=("91.7% was kept.", "More to say."))
    assert faces(found).mail.short == "91.7% was kept.\nMore to say."
    assert faces(replace(found, short=("More to say.",))).mail.short == "91.7% was kept\nMore to say."
