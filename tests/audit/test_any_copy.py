"""Whatever is said and promised: the audit ends, loses no claim, and says it in whole sentences."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from expectmon.audit.judge import judge
from expectmon.audit.message import BlockKind, Message, Said
from expectmon.audit.packs import parse_pack
from expectmon.audit.promised import Promised
from expectmon.audit.questions import questions
from expectmon.claims.model import Clock, Scope
from expectmon.promises.topics import Topic
from expectmon.resources import shipped
from tests.audit.things import answer, message, promise, said, scope, setting

PACKS = tuple(parse_pack(path.read_bytes(), path.name) for path in sorted(shipped("rules", "packs").glob("*.yaml")))
NUMBERS = st.sampled_from(["1", "2.5", "5", "14", "30"])
UNITS = st.sampled_from(["minute", "hour", "day", "business_day", "week", "month", "year", "percent"])
SHAPES = st.sampled_from(["..{}", "{}", "{}..", "1..{}"])
VALUES = st.one_of(
    st.sampled_from(["vague", "exact"]),
    st.builds(lambda shape, number, unit: f"{shape.format(number)} {unit}", SHAPES, NUMBERS, UNITS),
)
SCOPES = st.sampled_from(
    [None, scope(methods="express"), scope(regions="international"), scope(tiers="gold"), Scope("until 2 May 2024")]
)
TOPICS = st.sampled_from([topic.value for topic in Topic])
SAID: st.SearchStrategy[Said] = st.builds(
    said,
    VALUES,
    topic=TOPICS,
    scope=SCOPES,
    hedged=st.booleans(),
    clock=st.sampled_from([None, *Clock]),
    kind=st.sampled_from(BlockKind),
    line=st.integers(1, 50),
    heading=st.sampled_from([None, "Express", "Help"]),
    boilerplate=st.booleans(),
)
MESSAGES: st.SearchStrategy[list[Message]] = st.lists(
    st.tuples(st.sampled_from(["web", "ad", "policy", None]), st.lists(SAID, max_size=5)), max_size=5
).map(lambda texts: [message(f"m{n}", *some, channel=channel) for n, (channel, some) in enumerate(texts)])
PROMISES: st.SearchStrategy[list[Promised]] = st.lists(
    st.tuples(
        st.sampled_from(["5 business days", "2 days", "8 business hours", "1..3 days", "gold: 1 hour; 1 day", None]),
        TOPICS,
        st.sampled_from([None, "service = 'express'", "service = 'standard'"]),
    ),
    max_size=5,
).map(
    lambda rules: [
        promise(target, name=f"rule-{number}", topic=topic, where=where)
        for number, (target, topic, where) in enumerate(rules)
    ]
)

AMOUNT = re.compile(r"\d+ (?:working )?[a-z]+")


@settings(max_examples=150, deadline=None)
@given(MESSAGES, PROMISES, st.integers(0, 200))
def test_every_claim_is_judged_once_and_every_finding_can_be_read(
    texts: list[Message], rules: list[Promised], kept: int
) -> None:
    given_ = setting(*rules, packs=PACKS, collected=True)
    answers = {question: answer(kept, sayable="3 days") for question in questions(given_, texts)}
    found = judge(given_, texts, answers)
    assert len(found.judged) == sum(len(text.said) for text in texts)
    assert len({finding.fingerprint for finding in found.findings}) == len(found.findings)
    for finding in found.findings:
        for sentence in (finding.says, finding.do):
            assert sentence.endswith(".")
            assert "None" not in sentence
            assert "  " not in sentence
            assert "\n" not in sentence
        told = AMOUNT.findall(finding.do)
        if finding.suggestion and told:  # what to do and what to say instead are the same number
            assert set(AMOUNT.findall(finding.suggestion)) <= set(told), finding.do
