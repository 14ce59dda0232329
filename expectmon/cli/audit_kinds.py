"""What each kind of finding means, for people who meet it elsewhere: in a code review, in a list of alerts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from expectmon.audit.model import Kind


@dataclass(frozen=True, slots=True)
class Meaning:
    """A kind of finding: its title, what is wrong, and what can be done."""

    title: str
    what: str
    do: str


MEANINGS: Final = {
    Kind.TIGHTER_THAN_RULE: Meaning(
        "Copy promises more than the rule",
        "The copy names a shorter time, or a higher share, than the rule that the company works by.",
        "Say what the rule says, or change the rule if the copy is what you want to keep.",
    ),
    Kind.LOOSER_THAN_RULE: Meaning(
        "Copy promises less than the rule",
        "The copy names a longer time, or a lower share, than the rule: customers are told less than they get.",
        "Say what the rule says: it is a reason to buy. Or loosen the rule if it is out of date.",
    ),
    Kind.CONTRADICTS_MESSAGE: Meaning(
        "Two texts promise different things",
        "Two messages make different promises about the same thing, so that one of them must disappoint.",
        "Decide which one holds, and say the same in both places.",
    ),
    Kind.UNSUPPORTED: Meaning(
        "The data does not bear this out",
        "Judged by the number in the copy, too many commitments of the past were not kept.",
        "Say what the data would keep, or mend what makes it late before saying it again.",
    ),
    Kind.CLOCK_START: Meaning(
        "Copy counts from another moment",
        "The copy counts the time from another event than the rule, from the order instead of dispatch for example.",
        "Name the event that the rule counts from, or choose a number that holds from the one that is named.",
    ),
    Kind.QUALIFIER: Meaning(
        "Headline and small print differ",
        "A headline promises without limits what the text under it limits, or the other way round.",
        "Put the limit where the promise is, or take the promise out of the headline.",
    ),
    Kind.UNBACKED: Meaning(
        "No rule stands behind this promise",
        "The copy promises something that can be measured, and no rule says that the company keeps to it.",
        "Write a rule for it, so that it is watched; or take the sentence out.",
    ),
    Kind.AMBIGUOUS: Meaning(
        "It is unclear which rule is meant",
        "More than one rule could be meant by the copy, so it was not judged.",
        "Name the method, region or customers that are meant, or tell the messages apart by their touchpoint.",
    ),
    Kind.VAGUE: Meaning(
        "A promise without a number",
        "The copy promises something like fast delivery without saying how fast. Everybody expects something else.",
        "Name the number that the data would keep.",
    ),
    Kind.STALE: Meaning(
        "Copy is past its time",
        "The copy is still there although its time is over.",
        "Take it down, or give it a new end.",
    ),
    Kind.MISSING: Meaning(
        "A promise that nobody is told",
        "There is a rule, and no message mentions it: customers do not know what they may expect.",
        "Tell customers, or remove the rule.",
    ),
    Kind.STATUTORY: Meaning(
        "Less than a statute or a marketplace asks for",
        "The copy offers less than a pack of statutory or marketplace defaults that the workspace uses.",
        "Have it looked at by somebody who knows the law; then offer at least what is asked for.",
    ),
}
"""All kinds. A test holds that none is missing."""
