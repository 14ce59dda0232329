"""From a letter to a page of blocks: of one incident, a silence that ends, or a test. Digests are in `digests`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from expectmon.alerts.figures import Misstated
from expectmon.alerts.incident import Why
from expectmon.present import commands
from expectmon.present.advice import NOTE, first_step
from expectmon.present.blocks import Block, Facts, Lines, Page, Paragraph, Step
from expectmon.present.cases import attachment, rest, table, worst_line
from expectmon.present.clean import plain
from expectmon.present.copy_words import seen_by
from expectmon.present.facts import facts
from expectmon.present.headlines import bar, headline, subject, tone
from expectmon.present.letter import Attachment, Item, Letter
from expectmon.present.phrases import OVER, Told
from expectmon.present.speech import Speech
from expectmon.present.words import msg

SHORT_WORST: Final = 3
"""Cases that a chat names."""
_OWNED: Final = 3
_SILENCE: Final = "expectmon alerts silence --help"
KEPT_QUIET: Final = 20
"""Incidents that a letter about a silence names."""


def told_of(item: Item, letter: Letter, speech: Speech) -> Told:
    """Return an item with all that its phrases need. Of copy it tells the reader's own place first."""
    return Told(_seen_by(letter.receiver, item), speech, letter.at, letter.base_url)


def _seen_by(receiver: str, item: Item) -> Item:
    figures = item.incident.figures
    if not isinstance(figures, Misstated):
        return item
    seen = seen_by(receiver, figures)
    about = replace(item.about, name=seen.at.location)
    return replace(item, incident=replace(item.incident, figures=seen), about=about)


def incident_page(letter: Letter, speech: Speech) -> tuple[Page, tuple[Attachment, ...]]:
    """Return the page of one incident, and the file of its cases if there are many.

    Raises:
        ValueError: the letter holds none or several incidents.
    """
    (item,) = letter.items
    told = told_of(item, letter, speech)
    attached = attachment([item], f"incident-{told.number}.csv")
    step = first_step(told)
    page = Page(
        language=speech.words.language,
        subject=subject(told),
        label=bar(told),
        tone=tone(told),
        headline=headline(told),
        preheader=step.text,
        blocks=tuple(_incident_blocks(told, step, letter, attached)),
        footer=tuple(_incident_footer(told, letter)),
        short=tuple(_incident_short(told, step)),
    )
    return page, (attached,) if attached else ()


def _incident_blocks(told: Told, step: Step, letter: Letter, attached: Attachment | None) -> Iterator[Block]:
    yield step
    yield from circumstances(letter, told.speech)
    yield Facts(facts(told))
    worst = table(told)
    if worst:
        yield worst
    more = rest(told, attached)
    if more:
        yield more


def circumstances(letter: Letter, speech: Speech) -> Iterator[Paragraph]:
    """Say what the reader must know of the letter: that it comes after a gap, or tells what has long been so."""
    if letter.history:
        text = msg("This is the first check of it: what is told here has piled up before and need not be new.")
        yield Paragraph(speech.say(text))
    if letter.catching_up_since:
        since, until = speech.when(letter.catching_up_since), speech.when(letter.at)
        text = msg("Nothing was checked from {since} to {until}; this tells at once what was found after that.")
        yield Paragraph(speech.say(text, since=since, until=until))


def why_you(letter: Letter, speech: Speech) -> Paragraph:
    """Say why the reader gets this: as an owner, because nobody else has answered, or because the settings say so."""
    receiver = plain(letter.receiver)
    if any(item.why is Why.ESCALATED for item in letter.items):
        text = msg(
            "You get this because nobody has answered in time and expectmon.yaml, under escalate, names {receiver}."
        )
        return Paragraph(speech.say(text, receiver=receiver))
    own = (_seen_by(letter.receiver, item) for item in letter.items if _owns(letter.receiver, item))
    names = dict.fromkeys(plain(item.about.name) for item in own)
    if names:
        owned = list(names)[:_OWNED]
        if len(names) > _OWNED:
            owned.append(speech.say_n("{n} more", "{n} more", len(names) - _OWNED))
        return Paragraph(speech.say("You get this as the owner of {name}.", name=", ".join(owned)))
    if "@" in letter.receiver:
        # Receivers of the settings have ids, and only owners are told by their address.
        return Paragraph(speech.say("You get this as the owner of a promise that it concerns."))
    text = msg("You get this because expectmon.yaml, under notify, says that {receiver} is to be told.")
    return Paragraph(speech.say(text, receiver=receiver))


def _owns(receiver: str, item: Item) -> bool:
    figures = item.incident.figures
    of_copy = figures.owners if isinstance(figures, Misstated) else ()
    return receiver in (item.about.owner, *of_copy)


def _incident_footer(told: Told, letter: Letter) -> Iterator[Paragraph | Step]:
    say = told.speech.say
    yield why_you(letter, told.speech)
    if told.item.why in OVER:
        yield Step(say("All that happened:"), command=commands.show(told.number))
        return
    yield Step(say("To take it in hand, so that it is not told again for a day:"), command=commands.ack(told.number))
    quiet = say("To keep it quiet, because it is known:")
    yield Step(quiet, command=commands.silence(told.number, say("known")))


def _incident_short(told: Told, step: Step) -> Iterator[str]:
    yield step.text
    worst = worst_line(told, SHORT_WORST)
    if worst and told.item.why not in OVER:
        yield worst
    yield step.url or step.command or commands.show(told.number)
    if told.item.why not in OVER:
        yield told.speech.say("To take it in hand: {command}", command=commands.ack(told.number))


def silence_page(letter: Letter, speech: Speech) -> Page:
    """Return the page of a silence that is about to end.

    Raises:
        ValueError: the letter names no silence.
    """
    ending = letter.ending
    if ending is None:
        raise ValueError("a letter about a silence must name it")
    say, count = speech.say, len(letter.items)
    left = speech.length(ending.ends - letter.at)
    head = say("Silence {number} ends in {left}", number=str(ending.number), left=left)
    quiet = speech.say_n("{n} incident will be told again", "{n} incidents will be told again", count)
    title = f"{head}: {quiet}" if count else say("{head}: it keeps nothing quiet now", head=head)
    again = commands.silence(letter.items[0].incident.number or 0, plain(ending.reason)) if count == 1 else _SILENCE
    step = Step(say("Nothing to do if it may end. If it must go on, make a new one before that:"), command=again)
    rows = (
        (say("Ends"), speech.when(ending.ends)),
        (say("Made by"), plain(ending.author)),
        (say("Reason"), plain(ending.reason, NOTE)),
    )
    lines = tuple(_numbered(told_of(item, letter, speech)) for item in letter.items[:KEPT_QUIET])
    more = count - len(lines)
    if more:
        lines = (*lines, speech.say_n("{n} more", "{n} more", more))
    listed = (Lines(say("Kept quiet until then"), lines),) if lines else ()
    command = Step(say("To see incidents and silences:"), command="expectmon alerts list")
    return Page(
        language=speech.words.language,
        subject=title,
        label=say("silence {number}", number=str(ending.number)),
        tone="calm",
        headline=title,
        preheader=step.text,
        blocks=(step, Facts(rows), *listed),
        footer=(why_you(letter, speech), command),
        short=(step.text, *lines[:SHORT_WORST], "expectmon alerts list"),
    )


def _numbered(told: Told) -> str:
    return f"#{told.number} {headline(told)}"


def test_page(letter: Letter, speech: Speech) -> Page:
    """Return the page that shows a receiver that letters arrive."""
    say, receiver = speech.say, plain(letter.receiver)
    title = say("Test: expectmon reaches {receiver}", receiver=receiver)
    step = Step(say("Nothing is wrong and nothing is to be done: somebody tried whether alerts arrive here."))
    rows = (
        (say("Receiver"), receiver),
        (say("Written"), speech.when(letter.at)),
        (say("Your zone"), plain(letter.timezone)),
        *(((say("Links lead to"), plain(letter.base_url, NOTE)),) if letter.base_url else ()),
    )
    return Page(
        language=speech.words.language,
        subject=title,
        label=say("test"),
        tone="calm",
        headline=title,
        preheader=step.text,
        blocks=(step, Facts(rows)),
        footer=(Step(say("It was sent by:"), command=commands.test(letter.receiver)),),
        short=(step.text, say("Written: {when}", when=speech.when(letter.at))),
    )
