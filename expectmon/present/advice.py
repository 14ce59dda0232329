"""What to do first: by what is wrong, and by what has become of it."""

from __future__ import annotations

from typing import Final

from expectmon.alerts.figures import Misstated, Number, OneLate, Trouble
from expectmon.alerts.incident import Why
from expectmon.present import commands
from expectmon.present.blocks import Step
from expectmon.present.clean import plain
from expectmon.present.copy_words import to_do, wrong
from expectmon.present.phrases import Told
from expectmon.present.words import msg
from expectmon.promises.alerting import Condition

NOTE: Final = 200
"""Characters of what a person wrote: a note, a reason."""

_BY_CONDITION: Final = {
    Condition.NEARING: msg("These can still be kept: finish those that are due first."),
    Condition.OVERDUE: msg("Look at the oldest first: these customers have waited longer than they were promised."),
    Condition.BROKEN: msg("Too late to keep these: tell the customers, and look for what they have in common."),
    Condition.ATTAINMENT: msg("More promises are broken than the objective allows: look for what they have in common."),
    Condition.BURN: msg("Act now: promises are broken much faster than the objective allows."),
    Condition.SHIFT: msg("Find out what has changed: a carrier, a shift, a release, a new kind of order."),
    Condition.UNKNOWN: msg("Mend the records, or the rule that reads them: these are neither kept nor broken."),
    Condition.NO_DATA: msg("Look whether records still arrive and whether the rule still finds them."),
    Condition.STALE: msg("Look whether the export still runs: nothing newer has come, so lateness may go unseen."),
    Condition.SILENT: msg("Look now whether the export or the shop has stopped: nothing has come for far too long."),
    Condition.CHANNEL_BROKEN: msg("Mend this channel: alerts sent by it do not arrive. Then send what was kept."),
    Condition.BAD_RULES: msg("Mend the file: until then, the last rules that could be read are in force."),
    Condition.FINDING: msg("Change the text; or the rule, if the text is right."),
    Condition.REPORT_MISSING: msg("Look whether the service runs and what the report met, then make it by hand."),
    Condition.REPORT_FLAWED: msg("The report went out all the same. Mend what failed: the next good one ends this."),
}
_BY_CONDITION_OF_ONE: Final = {
    Condition.NEARING: msg("This can still be kept: finish it in time."),
    Condition.OVERDUE: msg("Finish it now: this customer has waited longer than was promised."),
    Condition.BROKEN: msg("Too late to keep this: tell the customer, and look for the reason."),
}
_STATES: Final = {
    Condition.NEARING: "at_risk",
    Condition.OVERDUE: "overdue",
    Condition.BROKEN: "broken",
    Condition.ATTAINMENT: "broken",
    Condition.BURN: "broken",
    Condition.SHIFT: "broken",
    Condition.UNKNOWN: "unknown",
}
_COMMANDS: Final = {
    Condition.NO_DATA: "expectmon doctor",
    Condition.STALE: "expectmon doctor",
    Condition.SILENT: "expectmon doctor",
    Condition.CHANNEL_BROKEN: "expectmon deliver --retry-dead",
    Condition.BAD_RULES: "expectmon rules validate",
    Condition.FINDING: "expectmon audit",
    Condition.REPORT_MISSING: "expectmon status",
    Condition.REPORT_FLAWED: "expectmon report",
}
_BY_WHY: Final = {
    Why.RESOLVED: msg("Nothing to do: it is over."),
    Why.WITHDRAWN: msg("Nothing to do: the rules no longer ask for this."),
    Why.DROPPED: msg("Nothing to do: it went away by itself."),
    Why.CLEARING: msg("It gets better; wait for the next checks."),
    Why.NO_DATA: msg("Nobody knows how it goes on, for there is nothing to judge: look whether records still arrive."),
}


def first_step(told: Told) -> Step:
    """Say what to do, with the command that shows where; after the end, that there is nothing to do."""
    why = told.item.why
    url = commands.incident_url(told.base_url, told.number) if told.base_url else ""
    if why is Why.ACKNOWLEDGED:
        return Step(_in_hand(told), url=url)
    if why is Why.NO_DATA:
        return Step(told.speech.say(_BY_WHY[why]), command="expectmon doctor", url=url)
    if why in _BY_WHY:
        return Step(told.speech.say(_BY_WHY[why]), url=url)
    figures = told.item.incident.figures
    if isinstance(figures, Misstated):
        text = f"{wrong(told.speech, figures)} {to_do(told.speech, figures)}"
    else:
        text = told.speech.say(_advice(told))
    if why is Why.ESCALATED:
        text = f"{told.speech.say('Nobody has taken this in hand yet: please do.')} {text}"
    return Step(text, command=_command(told), url=url)


def _advice(told: Told) -> str:
    if told.condition is Condition.SILENT and isinstance(told.item.incident.figures, Trouble):
        return msg("Look why the source cannot be read: until then, its promises are not checked.")
    figures = told.item.incident.figures
    is_one = isinstance(figures, OneLate) or (isinstance(figures, Number) and figures.count == 1)
    if is_one and told.condition in _BY_CONDITION_OF_ONE:
        return _BY_CONDITION_OF_ONE[told.condition]
    return _BY_CONDITION[told.condition]


def _command(told: Told) -> str:
    subject = told.item.incident.subject
    if told.condition in _COMMANDS:
        return _COMMANDS[told.condition]
    listed = told.condition in _STATES and subject.promise and not told.key
    return commands.commitments(subject, _STATES[told.condition]) if listed else commands.show(told.number)


def _in_hand(told: Told) -> str:
    given = told.item.incident.acknowledged
    if given is None:
        return told.speech.say("Somebody has this in hand.")
    by, until, note = plain(given.by), told.speech.when(given.until), plain(given.note, NOTE)
    if note:
        return told.speech.say("{by} has this in hand until {until}: {note}", by=by, until=until, note=note)
    return told.speech.say("{by} has this in hand until {until}.", by=by, until=until)
