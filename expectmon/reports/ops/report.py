"""The operations report: how promises were kept, what changed, what is worst, what to do and who does it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from expectmon.present.blocks import Paragraph, Step
from expectmon.present.report import Part, Report, ReportKind
from expectmon.present.speech import Speech
from expectmon.reports.freshness import freshness_part
from expectmon.reports.ground import Ground
from expectmon.reports.method import method_part
from expectmon.reports.ops.changes_part import changes_part
from expectmon.reports.ops.data import as_data
from expectmon.reports.ops.factors_part import factors_part
from expectmon.reports.ops.findings_part import findings_part
from expectmon.reports.ops.first_screen import label, numbers_part, sentence, short_line, tone, verdict_part
from expectmon.reports.ops.improvements_part import improvements_part
from expectmon.reports.ops.incidents_part import incidents_part
from expectmon.reports.ops.journey_part import journey_part
from expectmon.reports.ops.promises_part import promises_part
from expectmon.reports.ops.segments_part import segments_part
from expectmon.reports.ops.sheets import ops_sheets
from expectmon.reports.ops.summary import Summary, summary
from expectmon.reports.ops.worst_part import SHOWN, worst_part
from expectmon.reports.saying import period_range, today

_CHECK: Final = "expectmon check"


def ops_report(ground: Ground, speech: Speech) -> Report:
    """Return the operations report of a ground, in the reader's language and zone.

    Args:
        ground: What was measured and recorded; without any promise that was measured, the report says so.
        speech: The reader's language and zone.
    """
    found = summary(ground)
    verdict = verdict_part(found, ground, speech)
    told = sentence(found, ground, speech)
    worst = found.worst[:SHOWN]
    lines = tuple(line for block in verdict.blocks if block.kind == "verdict" for line in block.lines)
    return Report(
        kind=ReportKind.OPS,
        stem=f"{today(ground).isoformat()}-ops-{ground.period.days}d",
        language=speech.words.language,
        timezone=ground.timezone,
        at=ground.at,
        subject=told.rstrip("."),
        preheader=" ".join((*lines, *(short_line(each, speech) for each in worst[:1]))) or told,
        label=label(found, ground, speech),
        tone=tone(found, ground),
        title=speech.say("How our promises were kept, {period}", period=period_range(ground.period, speech)),
        parts=tuple(part for part in _parts(found, ground, speech, verdict) if part.blocks),
        footer=tuple(_footer(speech)),
        about=(
            (speech.say("Period"), period_range(ground.period, speech)),
            (speech.say("As of"), speech.when(ground.at)),
        ),
        sheets=ops_sheets(found, ground),
        short=(told, *lines, *(short_line(each, speech) for each in worst)),
        data=as_data(found, ground),
    )


def _parts(found: Summary, ground: Ground, speech: Speech, verdict: Part) -> Iterator[Part]:
    yield verdict
    yield numbers_part(found, ground, speech)
    yield changes_part(found.changes, ground, speech, told={each.id for each in found.worst[:SHOWN]})
    yield worst_part(found, ground, speech)
    yield freshness_part(ground, speech)
    yield promises_part(found, ground, speech)
    yield segments_part(found, ground, speech)
    yield journey_part(found, speech)
    yield factors_part(found, speech)
    yield findings_part(ground, speech)
    yield incidents_part(ground, speech)
    yield improvements_part(found, ground, speech)
    yield method_part(speech, ground.period.days)


def _footer(speech: Speech) -> Iterator[Paragraph | Step]:
    yield Step(speech.say("To see how it stands now:"), command=_CHECK)
    yield Paragraph(speech.say("No customer is named in this report; records are named by their keys only."))
