"""A workspace's own templates: they win, they can build on ours, and a bad one loses no alert."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from expectmon.errors import Code, ConfigurationError
from expectmon.present.letter import Letter
from expectmon.present.rehearsal import rehearse
from expectmon.present.render import render, render_anyway
from tests.present.letters import item, letter, trial


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "templates" / "email").mkdir(parents=True)
    return tmp_path


def write(workspace: Path, name: str, text: str) -> None:
    (workspace / "templates" / "email" / name).write_text(text, encoding="utf-8")


def problem_of(found: Letter, workspace: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        render(found, workspace)
    (problem,) = caught.value.problems
    assert problem.code is Code.BAD_TEMPLATE
    assert problem.hint
    return str(problem)


def test_without_templates_of_its_own_a_workspace_changes_nothing(workspace: Path) -> None:
    assert render(letter(item()), workspace) == render(letter(item()))


def test_a_template_of_the_workspace_wins_over_the_shipped_one(workspace: Path) -> None:
    write(workspace, "incident.subject.txt.j2", "[shop] {{ page.headline }}\n")
    rendered = render(letter(item()), workspace)
    assert rendered.subject.startswith("[shop] Worse: 37 of 412")
    assert rendered.short.startswith("[shop] Worse: 37 of 412")
    assert rendered.text == render(letter(item())).text


def test_a_template_can_build_on_the_shipped_one(workspace: Path) -> None:
    foot = "{% block foot %}<tr><td>Call 112 & ask</td></tr>{% endblock %}"
    own = f'{{% extends "default:email/incident.body.html.j2" %}}{foot}'
    write(workspace, "incident.body.html.j2", own)
    html = render(letter(item()), workspace).html
    assert "Call 112 & ask" in html
    assert "standard-delivery (carrier K3)" in html
    assert "alerts silence" not in html


def test_the_layout_of_all_letters_can_be_changed_in_one_place(workspace: Path) -> None:
    own = '{% extends "default:email/_layout.txt.j2" %}{% block head %}SHOP\n{{ super() }}{% endblock %}'
    write(workspace, "_layout.txt.j2", own)
    assert render(letter(item()), workspace).text.startswith("SHOP\n")
    assert render(trial(), workspace).text.startswith("SHOP\n")


def test_a_changed_template_is_used_at_once(workspace: Path) -> None:
    write(workspace, "test.subject.txt.j2", "first")
    assert render(trial(), workspace).subject == "first"
    write(workspace, "test.subject.txt.j2", "second")
    # The clock of a file system may be too coarse to tell two writes apart.
    os.utime(workspace / "templates" / "email" / "test.subject.txt.j2", (1, 1))
    assert render(trial(), workspace).subject == "second"


def test_own_templates_are_escaped_too_and_what_they_show_of_the_letter_is_clean(workspace: Path) -> None:
    write(workspace, "incident.body.html.j2", "<p>{{ letter.receiver }}</p>")
    write(workspace, "incident.subject.txt.j2", "{{ letter.receiver }}")
    write(workspace, "incident.body.txt.j2", "{{ letter.receiver }}")
    rendered = render(replace(letter(item()), receiver="<b>=?utf-8?q?x?=\r\nBcc: e\u202e"), workspace)
    assert rendered.html == "<p>&lt;b&gt;=?utf-8?q?x?=\nBcc: e\ufffd</p>\n"
    assert rendered.subject == "<b>= ?utf-8?q?x?= Bcc: e"
    assert rendered.text == "<b>=?utf-8?q?x?=\nBcc: e\ufffd\n"


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("a\nb\n{{ pgae.headline }}", ":3: error[bad-template]: 'pgae' is undefined"),
        ("a\n{{ page.headlin }}", ":2: error[bad-template]: 'expectmon.present.blocks.Page object' has no attribute"),
        ("a\n{% if %}", ":2: error[bad-template]: Expected an expression"),
        ("{% for x in page.blocks %}\n{{ x", ":2: error[bad-template]: unexpected end of template"),
        ("\n{{ 1 / 0 }}", ":2: error[bad-template]: division by zero"),
        ("\n{{ page.__class__.__mro__ }}", ":2: error[bad-template]: access to attribute '__class__' of 'Page' object"),
        ('{% extends "email/nowhere.j2" %}', ":1: error[bad-template]: there is no template 'email/nowhere.j2'"),
        ('{% extends "email/incident.body.txt.j2" %}', "error[bad-template]: "),
        ("\n{% for a in range(10 ** 9) %}x{% endfor %}", ":2: error[bad-template]: Range too big"),
        (
            "\n{% for a in range(9999) %}\n{% for b in range(9999) %}{% endfor %}{% endfor %}",
            ":3: error[bad-template]: its ranges come to more than 1,000,000 rounds",
        ),
        ('\n{{ "x" * 10 ** 10 }}', ":2: error[bad-template]: * makes more than there is room for"),
        ("\n{{ 9 ** (9 ** 9) }}", ":2: error[bad-template]: ** makes more than there is room for"),
        (
            '{% set long = "x" * 1000000 %}{% for a in range(30) %}{{ long }}{% endfor %}',
            "error[bad-template]: it writes more than 20,000,000 letters",
        ),
        (
            "{% macro again() %}{{ again() }}{% endmacro %}\n{{ again() }}",
            "error[bad-template]: maximum recursion depth",
        ),
        ("{{ page.headline | shout }}", ":1: error[bad-template]: No filter named 'shout'"),
    ],
)
def test_a_bad_template_is_told_with_its_file_and_line(template: str, said: str, workspace: Path) -> None:
    write(workspace, "incident.body.txt.j2", template)
    told = problem_of(letter(item()), workspace)
    assert told.startswith("templates/email/incident.body.txt.j2")
    assert said in told


def test_a_template_that_is_not_utf_8_is_told_with_its_file(workspace: Path) -> None:
    (workspace / "templates" / "email" / "test.body.txt.j2").write_bytes(b"caf\xe9")
    assert problem_of(trial(), workspace).startswith("templates/email/test.body.txt.j2: error[bad-template]")


def test_a_bad_template_loses_no_alert(workspace: Path) -> None:
    write(workspace, "incident.body.html.j2", "{{ nothing }}")
    rendered, problems = render_anyway(letter(item()), workspace)
    assert rendered == render(letter(item()))
    assert [problem.code for problem in problems] == [Code.BAD_TEMPLATE]


def test_a_good_template_has_no_problems(workspace: Path) -> None:
    write(workspace, "incident.subject.txt.j2", "good")
    rendered, problems = render_anyway(letter(item()), workspace)
    assert (rendered.subject, problems) == ("good", ())


def test_a_letter_in_a_language_without_words_is_written_in_english_and_said() -> None:
    found = letter(item(), language="xx")
    with pytest.raises(ConfigurationError, match="no words in 'xx'"):
        render(found)
    rendered, problems = render_anyway(found)
    assert rendered == render(letter(item()))
    assert [problem.expected for problem in problems] == ["one of en, id"]


def test_a_rehearsal_finds_every_bad_template_once_before_it_is_needed(workspace: Path) -> None:
    write(workspace, "digest.body.txt.j2", "{{ nothing }}")
    write(workspace, "silence-ends.subject.txt.j2", "\n{{ page.subject }")
    write(workspace, "test.subject.txt.j2", "good")
    places = [str(problem.where) for problem in rehearse(workspace)]
    assert places == ["templates/email/digest.body.txt.j2:1", "templates/email/silence-ends.subject.txt.j2:2"]


def test_a_rehearsal_of_good_templates_or_none_finds_nothing(workspace: Path, tmp_path: Path) -> None:
    assert rehearse(tmp_path / "elsewhere") == ()
    assert rehearse(workspace) == ()
    write(workspace, "incident.subject.txt.j2", "{{ page.headline }}")
    assert rehearse(workspace) == ()


def test_a_template_that_only_fits_promises_is_found_before_copy_is_told(workspace: Path) -> None:
    write(workspace, "incident.subject.txt.j2", "{{ letter.items[0].incident.figures.count }} late")
    (problem,) = rehearse(workspace)
    assert str(problem.where) == "templates/email/incident.subject.txt.j2:1"
    assert "count" in problem.message
