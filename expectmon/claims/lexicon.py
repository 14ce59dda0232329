"""Lexicons: everything that is known about a language, read from YAML that a person can write."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, Strict

from expectmon import __version__
from expectmon.claims.model import Clock, Rejection, Unit
from expectmon.documents import Document, Wire, read, validate
from expectmon.errors import Code, ConfigurationError, Problem, Where
from expectmon.promises.topics import Topic

TopicName = Annotated[Topic, Strict(strict=False)]
RejectionName = Annotated[Rejection, Strict(strict=False)]
ClockName = Annotated[Clock, Strict(strict=False)]
UnitName = Annotated[Unit, Strict(strict=False)]
Listed = Annotated[str, Field(description="words or phrases with commas between them", examples=["ship*, sent out"])]
_FOLDER: Final = Path(__file__).parent / "lexicons"
_WEIGHTS: Final = Path(__file__).with_name("weights.yaml")


class Numbers(Wire):
    """Number words."""

    words: dict[str, float] = Field(default_factory=dict)
    times: dict[str, float] = Field(default_factory=dict)
    plus: dict[str, float] = Field(default_factory=dict)
    one: Listed = ""
    join: Listed = ""
    half: Listed = ""
    vague: Listed = ""


class Bound(Wire):
    """Words that make a number the most, or the least, that is promised."""

    before: Listed = ""
    after: Listed = ""


class Bounds(Wire):
    """Words around a number."""

    at_most: Bound = Bound()
    at_least: Bound = Bound()
    filler: Listed = ""
    arriving: Annotated[Listed, Field(description="words for `at most` that also say: arrives")] = ""


class Strengths(Wire):
    """Cues of a topic, by how much they say."""

    decisive: Listed = ""
    strong: Listed = ""
    plain: Listed = ""
    weak: Listed = ""


class Reach(Wire):
    """Cues against a claim, by how far they reach.

    `before` and `after` touch the value (one word may lie between); `hint` is weak and reaches as far as the sentence.
    """

    before: Listed = ""
    after: Listed = ""
    clause: Listed = ""
    sentence: Listed = ""
    passage: Listed = ""
    hint: Listed = ""


class Wordless(Wire):
    """Claims that need no number of time: a name, a topic and the phrases.

    They are of another of the topics `or` where the words around speak more of that. What stands in a phrase of
    `unless` is none.
    """

    topic: TopicName
    other_topics: Annotated[list[TopicName], Field(alias="or", default_factory=list)]
    value: Literal["vague", "exact"]
    say: Listed
    unless: Listed = ""


class Hours(Wire):
    """Words of opening hours."""

    weekdays: Listed = ""
    every_day: Listed = ""
    at: Listed = ""
    clock: Listed = ""
    zones: Listed = ""
    closed: Listed = ""
    open: Listed = ""


class ScopeWords(Wire):
    """What a claim is limited to: a canonical word for every list of words."""

    methods: dict[str, Listed] = Field(default_factory=dict)
    regions: dict[str, Listed] = Field(default_factory=dict)
    tiers: dict[str, Listed] = Field(default_factory=dict)
    cutoff: Listed = ""
    condition: Listed = ""


class Say(Wire):
    """How a time is said: `within` with {time} in it, and each unit for one and for several."""

    within: Annotated[str, Field(examples=["within {time}"])] = "{time}"
    decimal_comma: bool = False
    units: dict[UnitName, Listed] = Field(default_factory=dict)


class LexiconFile(Wire):
    """One file of a lexicon, as written."""

    language: str
    name: str
    mixes_with: Listed = ""
    short_text: bool = False
    function_words: Listed
    classes: dict[str, Listed] = Field(default_factory=dict)
    numbers: Numbers = Numbers()
    units: dict[str, Listed]
    spans: dict[str, Listed] = Field(default_factory=dict)
    named: dict[str, Listed] = Field(default_factory=dict)
    named_if_near: dict[str, Listed] = Field(default_factory=dict)
    working: Bound = Bound()
    between_number_and_unit: Listed = ""
    range: Listed = ""
    between: Listed = ""
    between_and: Listed = ""
    day_plus: Listed = ""
    bounds: Bounds = Bounds()
    hedges: Listed = ""
    trailing_hedges: Listed = ""
    topics: dict[TopicName, Strengths]
    speaker: Listed = ""
    provider: Listed = ""
    promise: Listed = ""
    against: dict[RejectionName, Reach] = Field(default_factory=dict)
    wordless: dict[str, Wordless] = Field(default_factory=dict)
    hours: Hours = Hours()
    event_before: Listed = ""
    clock: dict[ClockName, Listed] = Field(default_factory=dict)
    clause_words: Listed = ""
    short_forms: Listed = ""
    scope: ScopeWords = ScopeWords()
    say: Say = Say()
    examples: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The lexicon of one language."""

    language: str
    words: LexiconFile
    file: str
    digest: str = ""

    @property
    def examples(self) -> Mapping[str, str]:
        """Sentences of the lexicon, each with the claims that it makes: `delivery 2..5 day; availability exact`."""
        return self.words.examples


@dataclass(frozen=True, eq=False)
class Lexicons:
    """All lexicons that are known, by language."""

    by_language: Mapping[str, Lexicon] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Name what claims are found with: another release, other words or weights give another name."""
        weights = _WEIGHTS.read_bytes()
        parts = [__version__, *(each.digest for each in self), hashlib.sha256(weights).hexdigest()]
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]

    def __iter__(self) -> Iterator[Lexicon]:
        return iter(self.by_language.values())

    @classmethod
    def of(cls, lexicons: Iterable[Lexicon]) -> Lexicons:
        """Put lexicons together; a later one replaces an earlier one of the same language."""
        return cls({lexicon.language: lexicon for lexicon in lexicons})


@lru_cache(maxsize=1)
def shipped_lexicons() -> Lexicons:
    """Read the lexicons that ship with expectmon, once."""
    return Lexicons.of(load_lexicon(path) for path in sorted(_FOLDER.glob("*.yaml")))


def load_lexicon(path: Path) -> Lexicon:
    """Read one lexicon.

    Raises:
        ConfigurationError: with every problem found, each with its place in the file.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        problem = Problem(Code.FILE_UNREADABLE, f"cannot be read: {error.strerror}", Where(str(path)))
        raise ConfigurationError(problem) from None
    return replace(lexicon_of(read(text, str(path))), digest=hashlib.sha256(text).hexdigest())


def lexicon_of(document: Document) -> Lexicon:
    """Check a document that is a lexicon.

    Raises:
        ConfigurationError: with every problem found, each with its place in the file.
    """
    words, problems = validate(LexiconFile, document)
    if words is None:
        raise ConfigurationError(problems)
    return Lexicon(words.language, words, document.file)
