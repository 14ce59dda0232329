from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from expectmon.documents import Document, read
from expectmon.errors import Code, ConfigurationError, Problem, Where


def doc(text: str) -> Document:
    return read(text.encode(), "rules/a.yaml")


def problems(text: str | bytes) -> list[Problem]:
    with pytest.raises(ConfigurationError) as caught:
        read(text if isinstance(text, bytes) else text.encode(), "rules/a.yaml")
    return list(caught.value.problems)


def lines(text: str | bytes) -> list[str]:
    return [str(problem) for problem in problems(text)]


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "~", "\ufeff"])
def test_an_empty_file_is_an_empty_mapping(text: str) -> None:
    assert doc(text).data == {}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("08:00", "08:00"),
        ("1_000", "1_000"),
        ("0x1F", 31),
        ("0o17", 15),
        ("0777", 777),
        ("-12", -12),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-.inf", float("-inf")),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("2026-02-30", "2026-02-30"),
        ("2026-06-01T10:00:00Z", "2026-06-01T10:00:00Z"),
        ("'1'", "1"),
        ('"true"', "true"),
        ("|\n  two\n  lines\n", "two\nlines\n"),
        ("95%", "95%"),
        ("=", "="),
        ("9" * 5000, "9" * 5000),
        ("1e999", "1e999"),
    ],
)
def test_unquoted_words_mean_what_yaml_1_2_says(written: str, meant: object) -> None:
    data = doc(f"a: {written}").data
    assert isinstance(data, dict)
    assert data["a"] == meant
    assert type(data["a"]) is type(meant)


def test_every_value_and_key_knows_its_place() -> None:
    document = doc("# c\npromises:\n  fast:\n    segments: [a, {b: 1}]\r\n    says: x\n")
    assert document.where(("promises", "fast", "segments", 1, "b")) == Where("rules/a.yaml", 4, 23)
    assert document.where_key(("promises", "fast", "segments", 1, "b")) == Where("rules/a.yaml", 4, 20)
    assert document.where_key(("promises", "fast", "says")) == Where("rules/a.yaml", 5, 5)
    assert document.excerpt(document.where(("promises", "fast", "says"))) == "    says: x"


def test_a_path_that_is_not_there_stands_at_its_nearest_parent() -> None:
    document = doc("promises:\n  fast: {says: x}\n")
    assert document.where_key(("promises", "fast", "stop", "x")) == Where("rules/a.yaml", 2, 3)
    assert document.at(("promises", "fast", "stop", "x")) is None


def test_an_empty_value_stands_behind_its_key() -> None:
    document = doc("a:\n\n\nb: 1\n")
    assert document.where(("a",)) == Where("rules/a.yaml", 1, 3)


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        ("a: Parcel #1 in town", True),
        ("a: code = #x", True),
        ("a: code =  #x", True),
        ("a: #1 in town", True),
        ("a: 5 days # about a week", True),
        ("a: 5 days  # about a week", False),
        ("a: 5 days           # canonical wording", False),
        ("a: 'Parcel' #1", False),
        ("a: Parcel#1", False),
        ("a: Parcel", False),
        ("a: [x, y] # list", False),
    ],
)
def test_text_that_a_hash_cuts_short_is_noticed(line: str, cut: bool) -> None:
    assert doc(line).cut_short(("a",)) is cut


@pytest.mark.parametrize(
    ("text", "column"),
    [("a: x = 1", 8), ("a: 'x = 1'", 9), ("a: 'x = ''1'''", 4), ("a: >\n  x = 1\n", 4), ('a: "x = 1"', 9)],
)
def test_a_place_inside_a_text_is_exact_where_that_can_be_told(text: str, column: int) -> None:
    assert doc(text).where_in(("a",), 4).column == column


def test_plain_scalars_are_told_from_quoted_ones() -> None:
    document = doc("a: x\nb: 'x'\nc: [x]\n")
    assert [document.is_plain((key,)) for key in ("a", "b", "c", "d")] == [True, False, False, False]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: b: c", 1, 5, "a ':' stands where"),
        ("a: 'x\nb: 1", 1, 4, "never closed"),
        ("a: [1, 2\nb: 3", 1, 4, "'['"),
        ("x: 1\na: {b: 1", 2, 4, "'{'"),
        ("a:\n\tb: 1", 2, 1, "tab"),
        ("a: @x", 1, 4, "quote the text"),
        ('a: "\\q"', 1, 6, "single quotes"),
        ('a: "\\UFFFFFFFF"', 1, 1, "not valid"),
        ("a: \x07", 1, 4, "U+0007"),
        ("a: 1\n---\nb: 2\n", 2, 1, "one document"),
        ("a: !thing 1", 1, 4, "tags (!thing)"),
        ("a: !!str 1", 1, 4, "tags"),
        ("? [a]\n: 1", 1, 3, "must be text"),
        ("%YAML 1.1\n---\na: 1", 2, 1, "directives"),
        ("[" * 60, 1, 51, "deeper than 50"),
        ("{a: " * 60, 1, 201, "deeper than 50"),
    ],
)
def test_a_syntax_error_is_told_in_plain_words_at_its_place(text: str, line: int, column: int, words: str) -> None:
    (problem,) = problems(text)
    assert problem.code is Code.YAML_SYNTAX
    assert problem.where == Where("rules/a.yaml", line, column)
    assert words in f"{problem.message} {problem.hint}"
    assert problem.excerpt


def test_duplicate_keys_name_both_places() -> None:
    (problem,) = problems("a: 1\nb: {c: {d: 1}, c: {d: 1, d: 2}}\n")
    assert str(problem) == "rules/a.yaml:2:16: error[duplicate-field]: 'c' stands here twice; the first is in line 2"


def test_names_that_are_no_text_shall_be_quoted() -> None:
    assert [(p.code, p.hint) for p in problems("1: a\ntrue: b\n")] == [
        (Code.QUOTE_IT, "quote it: '1'"),
        (Code.QUOTE_IT, "quote it: 'true'"),
    ]


def test_all_problems_of_a_file_are_told_at_once() -> None:
    text = "a: &x 1\nb: *x\n*x : 1\na: 3\nc: !t 3\n2: x\nd: [\n"
    assert [problem.where.line for problem in problems(text) if problem.where] == [1, 2, 3, 4, 5, 6, 8]


def test_an_alias_bomb_never_expands() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{k}: &{k} [{', '.join(f'*{j}' for _ in range(9))}]\n" for j, k in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert {problem.code for problem in problems(bomb)} == {Code.YAML_ALIAS}


def test_a_file_that_is_too_large_is_not_parsed() -> None:
    (problem,) = problems(b"a: [" * (10 * 1024 * 1024 // 4))
    assert problem.code is Code.FILE_TOO_LARGE
    assert problem.message == "the file is larger than the 1 MiB that is read"


def test_a_file_that_is_not_utf_8_names_the_byte() -> None:
    assert lines("a: é\nb: ".encode() + b"\xe9t\xe9") == [
        "rules/a.yaml:2:4: error[not-utf8]: the byte 0xE9 is not UTF-8"
    ]


@given(st.text(alphabet=st.sampled_from("ab1 \n\t-:#,[]{}&*!|>'\"%@`?~<=.\\\r\ufeff\x85\u2028é0xU"), max_size=60))
@example("a: |\n\n  \n b")
@example("? ")
@example("- - ? -")
@example("!<a> x")
@example("%TAG ! x")
@example("\ufeffa: \ufeff")
def test_any_text_is_read_or_refused_with_placed_problems(text: str) -> None:
    try:
        document = doc(text)
    except ConfigurationError as error:
        places = [problem.where for problem in error.problems]
    else:
        places = [document.where(path) for path in ((), *document.places)]
    assert places
    assert all(place and place.line for place in places)


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(text: bytes) -> None:
    with contextlib.suppress(ConfigurationError):
        assert read(text, "x").file == "x"


_plain = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8)
_values = st.recursive(_plain, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=5), v, max_size=3))


@given(st.dictionaries(st.text(max_size=5), _values, max_size=4))
def test_json_is_read_as_it_is(data: dict[str, object]) -> None:
    assert doc(json.dumps(data)).data == data
