"""What is wrong with a text for customers, in words: where it stands, what is amiss, what to do, how it turned out."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from expectmon.alerts.figures import Experience, Misstated, Passage
from expectmon.present.clean import plain
from expectmon.present.speech import Speech
from expectmon.present.words import msg

_QUOTE: Final = 120
_PLACE: Final = 70
_NAME: Final = 60
_SENTENCES: Final = 600
_ALSO: Final = 3
_AUDITS_LANGUAGE: Final = "en"

_IN_SHORT: Final = {
    "tighter-than-rule": msg("promises more than the rule"),
    "looser-than-rule": msg("promises less than the rule"),
    "contradicts-message": msg("contradicts another text"),
    "unsupported-by-data": msg("does not come true often enough"),
    "clock-start": msg("counts from another moment than the rule"),
    "qualifier": msg("does not say exactly what holds"),
    "unbacked": msg("has no rule behind it"),
    "ambiguous": msg("does not say which promise it means"),
    "vague": msg("promises without a number"),
    "stale": msg("is out of date"),
    "missing": msg("is told to no customer"),
    "statutory": msg("falls short of a law or a marketplace's rule"),
}
_WRONG: Final = {
    "tighter-than-rule": msg("It promises more than the rule."),
    "looser-than-rule": msg("It promises less than the rule."),
    "contradicts-message": msg("Another text says something else."),
    "unsupported-by-data": msg("It does not come true often enough."),
    "clock-start": msg("It counts the time from another moment than the rule."),
    "qualifier": msg("It does not say exactly what holds."),
    "unbacked": msg("No rule stands behind it, so nobody checks whether it is kept."),
    "ambiguous": msg("It does not say which of several promises it means."),
    "vague": msg("It sounds like a promise and names no number."),
    "stale": msg("It is out of date and can still be read."),
    "missing": msg("The rules promise it, and no text tells customers."),
    "statutory": msg("It falls short of a law or a marketplace's rule."),
}
_TO_DO: Final = {
    "contradicts-message": msg("Decide which of the two holds, and change the other."),
    "clock-start": msg("Say from when the time counts, as the rule does."),
    "qualifier": msg("Say what holds at most, and in which kind of days."),
    "unbacked": msg("Add a rule for it, or take it out of the text."),
    "ambiguous": msg("Say which one is meant, such as the channel, method, region or tier."),
    "vague": msg("Name a number that can be kept, or take it out."),
    "stale": msg("Renew it, or take it down."),
    "missing": msg("Tell customers, or take the promise out of the rules."),
    "statutory": msg("Change the text; ask who knows the law if in doubt."),
}
_CHANGE: Final = msg("Change the text; or the rule, if the text is right.")


def place(speech: Speech, passage: Passage) -> str:
    """Say where a text stands: `site/shipping.html, line 12`."""
    location = plain(passage.location, _PLACE)
    if passage.line is None:
        return location
    return speech.say("{place}, line {line}", place=location, line=str(passage.line))


def quote(passage: Passage) -> str:
    """Return a quote in quotation marks; empty where there is none."""
    return quoted(passage.quote, _QUOTE) if passage.quote.strip() else ""


def quoted(text: str, length: int) -> str:
    """Return a text in quotation marks, cut to so many characters."""
    return f"“{plain(text, length)}”"


def what(speech: Speech, figures: Misstated) -> str:
    """Name what it is about: the quote; without one the promise that is told nowhere, or the place."""
    return quote(figures.at) or plain(figures.promise or "", _NAME) or place(speech, figures.at)


def where(figures: Misstated) -> str:
    """Name where it is to be mended in few words: the file or page; the promise where it is told nowhere."""
    return plain(figures.at.location if figures.at.quote else figures.promise or figures.at.location, _NAME)


def also_in(speech: Speech, figures: Misstated) -> str:
    """Name other places that say the same; the columns of a row share one, which is not told twice."""
    known = figures.more[:_ALSO]
    own = place(speech, figures.at)
    named = [name for name in dict.fromkeys(place(speech, passage) for passage in known) if name != own]
    more = figures.others - len(known)
    if more > 0:
        named.append(speech.say_n("{n} more", "{n} more", more))
    return "; ".join(named)


def seen_by(receiver: str, figures: Misstated) -> Misstated:
    """Return a finding with the reader's own place first, where several say the same; the audit speaks of another."""
    own = next((passage for passage in figures.more if passage.owner == receiver), None)
    if own is None or figures.at.owner == receiver:
        return figures
    more = (figures.at, *(passage for passage in figures.more if passage is not own))
    suggestion = figures.suggestion if own.language == figures.at.language else None  # it is in the other's language
    return replace(figures, at=own, more=more, says="", do="", suggestion=suggestion)


def in_short(speech: Speech, figures: Misstated) -> str:
    """Say what is wrong after naming what: `promises more than the rule`; of a kind nobody knows, its name."""
    text = _IN_SHORT.get(figures.finding)
    return speech.say(text) if text else plain(figures.finding)


def wrong(speech: Speech, figures: Misstated) -> str:
    """Say what is wrong, with what became of those who believed it; in English as the audit says it."""
    if is_in_audits_words(speech, figures):
        return plain(figures.says, _SENTENCES)
    text = _WRONG.get(figures.finding)
    first = speech.say(text) if text else plain(figures.finding)
    second = _disappointed(speech, figures.experience) if figures.experience else ""
    return f"{first} {second}" if second else first


def to_do(speech: Speech, figures: Misstated) -> str:
    """Say what to do about it."""
    if is_in_audits_words(speech, figures) and figures.do:
        return plain(figures.do, _SENTENCES)
    return speech.say(_TO_DO.get(figures.finding, _CHANGE))


def is_in_audits_words(speech: Speech, figures: Misstated) -> bool:
    """True where the audit's own sentences are used, which have the figures in them: they are in English only."""
    return bool(figures.says) and speech.words.language == _AUDITS_LANGUAGE


def is_unkept(figures: Misstated) -> bool:
    """True where the records show that it is kept less often than is wanted."""
    found = figures.experience
    return found is not None and found.high is not None and found.high < found.wanted


def _disappointed(speech: Speech, found: Experience) -> str:
    if found.share is None or not found.due:
        return ""
    missed, due = speech.percent(1 - found.share), speech.number(found.due)
    if found.days is None:
        text = msg("Of all who believed it so far, {share} would have been disappointed ({due} cases).")
        return speech.say(text, share=missed, due=due)
    days = speech.amount(speech.number(found.days), found.days, "day")
    text = msg("Of all who believed it in the last {days}, {share} would have been disappointed ({due} cases).")
    return speech.say(text, share=missed, due=due, days=days)
