"""Which figures are needed to judge what messages say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from expectmon.audit.cases import cases_of, has_ended, question_of
from expectmon.audit.message import Message
from expectmon.audit.model import Question
from expectmon.audit.setting import Setting

_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


def questions(setting: Setting, messages: Iterable[Message]) -> tuple[Question, ...]:
    """Return every question that the claims of these messages raise, each once, by promise and target.

    Where there are drafts among them, only what those say is asked.
    """
    live = [message for message in messages if not has_ended(message, setting.now)]
    asked = {question_of(setting, case) for case in cases_of(setting, live) if case.draft or not setting.drafts}
    return tuple(sorted((question for question in asked if question is not None), key=_order))


def _order(question: Question) -> tuple[str, str, int, dt.datetime, dt.datetime]:
    target = question.target
    bounds = (question.exposed_from or _LONG_AGO, question.exposed_to or _LONG_AGO)
    return (question.promise, target.unit.value, target.amount, *bounds)
