"""Puts a report into the outbox: for each reader in their language, whole by mail, in a few lines by chat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from expectmon.alerts.receivers import Mail, Notify, Receiver
from expectmon.jobs.reporting.asking import Aimed
from expectmon.jobs.reporting.result import ReportAsked
from expectmon.notify.report_envelope import Mailing, eml_of, outgoing_of_report
from expectmon.present.faces.faces import Faces
from expectmon.present.report import Report
from expectmon.store.outbox_records import REPORT_KEY, Outgoing

_MOMENT: Final = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class Post:
    """What mails of a report are made from. `places` say where it is kept, by language."""

    asked: ReportAsked
    aimed: Aimed
    notify: Notify
    at: dt.datetime
    reports: Mapping[str, tuple[Report, Faces]]

    @property
    def key(self) -> str:
        """What is sent twice under it to one recipient goes out once: the same slot, or else the same moment.

        Reports of other things, of other periods, or asked for in another language have other keys.
        """
        spoken = f"{self.asked.language}." if self.asked.language else ""
        return f"{self._subject}.{spoken}{self.asked.slot or self.at:{_MOMENT}}"

    def outgoing(self, places: Mapping[str, str], now: dt.datetime) -> list[Outgoing]:
        """Return all messages.

        Args:
            places: Where the report is kept, by language; a language is left out where it is kept nowhere.
            now: When they are made.
        """
        found: list[Outgoing] = []
        for receiver in self.aimed.receivers:
            language = self.aimed.language_of(receiver)
            mailing = self._mailing(language, places.get(language, ""))
            found += outgoing_of_report(mailing, receiver, key=self.key, now=now, notify=self.notify)
        return found

    def eml(self, language: str) -> bytes:
        """Return the report as the file of a mail: to the first reader of this language, or to nobody."""
        readers = [each for each in self.aimed.receivers if self.aimed.language_of(each) == language]
        address = next((found for each in readers if (found := _address(each)) is not None), None)
        # Without its slot: the same figures are the same file, scheduled or not.
        key = f"{self._subject}.{self.at:{_MOMENT}}.{language}"
        return eml_of(self._mailing(language, ""), address, key=key, notify=self.notify)

    @property
    def _subject(self) -> str:
        return f"{REPORT_KEY}{self.asked.kind.value}.{self.asked.subject}.{self.asked.days}d"

    def _mailing(self, language: str, place: str) -> Mailing:
        _, faces = self.reports[language]
        return Mailing(faces.mail, self.asked.kind.value, self.at, place, self.notify.base_url)


def _address(receiver: Receiver) -> str | None:
    return next((channel.address for channel in receiver.channels if isinstance(channel, Mail)), None)
