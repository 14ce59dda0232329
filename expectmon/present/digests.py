"""Many incidents in one letter: how many of which severity, then one short section each, the worst first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from expectmon.alerts.figures import Attained, Burning, Figures, Misstated, Number, OneLate, Unreadable
from expectmon.present import commands
from expectmon.present.advice import first_step
from expectmon.present.blocks import Block, Lines, Page, Paragraph, Section, Step, Tone
from expectmon.present.cases import SECTIONS, attachment, worst_line
from expectmon.present.copy_pages import finding_section
from expectmon.present.facts import figures_facts
from expectmon.present.headlines import bar, headline, is_critical, tone
from expectmon.present.letter import Attachment, Letter
from expectmon.present.pages import circumstances, told_of, why_you
from expectmon.present.phrases import OVER, Told
from expectmon.present.speech import Speech
from expectmon.present.words import msg
from expectmon.promises.alerting import Condition

_WORST: Final = 3
_URGENCY: Final = (
    Condition.SILENT,
    Condition.STALE,
    Condition.CHANNEL_BROKEN,
    Condition.BAD_RULES,
    Condition.REPORT_MISSING,
    Condition.NO_DATA,
    Condition.BURN,
    Condition.OVERDUE,
    Condition.NEARING,
    Condition.ATTAINMENT,
    Condition.BROKEN,
    Condition.REPORT_FLAWED,
    Condition.FINDING,
    Condition.SHIFT,
    Condition.UNKNOWN,
)


@dataclass(frozen=True, slots=True)
class _Sorted:
    """What a digest tells: incidents that go on, the worst first, and those that are over."""

    going_on: Sequence[Told]
    over: Sequence[Told]

    @property
    def speech(self) -> Speech:
        return (*self.going_on, *self.over)[0].speech

    @property
    def critical(self) -> int:
        return sum(is_critical(told) for told in self.going_on)


def digest_page(letter: Letter, speech: Speech) -> tuple[Page, tuple[Attachment, ...]]:
    """Return the page of many incidents, and the file of their cases if there are many.

    Raises:
        ValueError: the letter holds no incident.
    """
    if not letter.items:
        raise ValueError("a digest must tell of an incident")
    found = _sorted(letter, speech)
    attached = attachment([told.item for told in (*found.going_on, *found.over)], "incidents.csv")
    title = _counts(found, letter, with_critical=True)
    step = _to_do(found, speech)
    page = Page(
        language=speech.words.language,
        subject=_subject(found, letter),
        label=speech.say("digest"),
        tone=_tone(found),
        headline=title,
        preheader="; ".join(headline(told) for told in found.going_on[1:_WORST]) or step.text,
        blocks=tuple(_blocks(found, step, letter, attached)),
        footer=(why_you(letter, speech), *_footer(found, speech)),
        short=tuple(_short(found, speech)),
    )
    return page, (attached,) if attached else ()


def _sorted(letter: Letter, speech: Speech) -> _Sorted:
    every = [told_of(item, letter, speech) for item in letter.items]
    going_on = sorted((told for told in every if told.item.why not in OVER), key=_rank)
    return _Sorted(going_on, sorted((told for told in every if told.item.why in OVER), key=_rank))


def _rank(told: Told) -> tuple[int, int, float, int]:
    urgency = _URGENCY.index(told.condition)
    return -told.item.incident.severity.rank, urgency, _lightness(told.item.incident.figures), told.number


def _lightness(figures: Figures) -> float:
    """Return a number by which figures of one kind are sorted, the worst first."""
    match figures:
        case Number(count=count) | Unreadable(count=count):
            return -count
        case OneLate(deadline=deadline):
            return deadline.timestamp() if deadline else 0
        case Attained(share=share, objective=objective):
            return (share or 0) - objective
        case Burning(long_rate=rate):
            return -rate
        case _:
            return 0


def _tone(found: _Sorted) -> Tone:
    if found.critical:
        return "critical"
    return "warning" if found.going_on else "good"


def _subject(found: _Sorted, letter: Letter) -> str:
    """Return how many there are, and the worst of them."""
    first = (*found.going_on, *found.over)[0]
    counts = _counts(found, letter, with_critical=found.critical > 1)
    line = first.speech.say("{counts}; {headline}", counts=counts, headline=headline(first))
    return first.speech.say("CRITICAL {headline}", headline=line) if found.critical else line


def _counts(found: _Sorted, letter: Letter, *, with_critical: bool) -> str:
    speech = found.speech
    parts = []
    if found.going_on:
        parts.append(speech.say_n("{n} alert", "{n} alerts", len(found.going_on)))
    if found.critical and with_critical:
        parts.append(speech.say_n("{n} critical", "{n} critical", found.critical))
    if found.over:
        parts.append(speech.say_n("{n} ended", "{n} ended", len(found.over)))
    counts = ", ".join(parts)
    if letter.history:
        return speech.say("First check: {counts}", counts=counts)
    if letter.catching_up_since:
        return speech.say("After a pause: {counts}", counts=counts)
    return counts


def _to_do(found: _Sorted, speech: Speech) -> Step:
    if not found.going_on:
        return Step(speech.say("Nothing to do: all of it is over."))
    if len(found.going_on) == 1:
        return first_step(found.going_on[0])
    text = speech.say("The most urgent come first, each with what to do. To list all that is open:")
    return Step(text, command="expectmon alerts list")


def _blocks(found: _Sorted, step: Step, letter: Letter, attached: Attachment | None) -> Iterator[Block]:
    speech = found.speech
    # What to do with the only one stands with it.
    if len(found.going_on) != 1:
        yield step
    yield from circumstances(letter, speech)
    yield from (_section(told) for told in found.going_on[:SECTIONS])
    more = len(found.going_on) - SECTIONS
    if more > 0:
        text = speech.say_n("{n} more is not shown here.", "{n} more are not shown here.", more)
        yield Step(text, command="expectmon alerts list")
    if found.over:
        yield Lines(speech.say("Over by now"), tuple(_over(found, speech)))
    if attached:
        yield Paragraph(speech.say("The single records are in {file}.", file=attached.name))


def _section(told: Told) -> Section:
    if isinstance(told.item.incident.figures, Misstated):
        return finding_section(told, told.item.incident.figures)
    known = " · ".join(f"{label}: {value}" for label, value in figures_facts(told))
    worst = worst_line(told, _WORST)
    blocks: list[Paragraph | Step] = [first_step(told)]
    if known:
        blocks.append(Paragraph(known))
    if worst:
        blocks.append(Paragraph(worst))
    return Section(headline(told), tone(told), bar(told), tuple(blocks))


def _over(found: _Sorted, speech: Speech) -> Iterator[str]:
    for told in found.over[:SECTIONS]:
        incident = told.item.incident
        lasted = speech.length((incident.ended or told.at) - (incident.fired or incident.opened))
        number = str(told.number)
        text = msg("#{number} {headline}, lasted {length}")
        yield speech.say(text, number=number, headline=headline(told), length=lasted)
    more = len(found.over) - SECTIONS
    if more > 0:
        yield speech.say_n("{n} more", "{n} more", more)


def _footer(found: _Sorted, speech: Speech) -> Iterator[Step]:
    if found.going_on:
        number = found.going_on[0].number
        text = msg("To take one in hand, so that it is not told again for a day, name its number:")
        yield Step(speech.say(text), command=commands.ack(number))
        quiet = speech.say("To keep one quiet, because it is known:")
        yield Step(quiet, command=commands.silence(number, speech.say("known")))


def _short(found: _Sorted, speech: Speech) -> Iterator[str]:
    shown = found.going_on[:_WORST]
    yield from (f"#{told.number} {headline(told)}" for told in shown)
    more = len(found.going_on) - len(shown)
    if more > 0:
        yield speech.say_n("{n} more", "{n} more", more)
    yield "expectmon alerts list"
