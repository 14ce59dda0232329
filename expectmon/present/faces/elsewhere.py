"""Words about what a face does not show, and where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from expectmon.present.clean import shorten
from expectmon.present.speech import Speech
from expectmon.present.words import msg_n

_NAMED: Final = 2
_TITLE: Final = 60


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Says where the rest is. `sheets` are the files that go with the report, by the names of its tables.

    `is_page`: there is no fuller face than this one.
    """

    speech: Speech
    sheets: dict[str, str]
    is_page: bool

    def rows(self, count: int, sheet: str) -> str:
        """Say where `count` more rows are; nothing where there are none."""
        if count <= 0:
            return ""
        file = self.sheets.get(sheet, "")
        if file:
            return self.speech.say_n(
                "{n} more is in the file {file}.", "{n} more are in the file {file}.", count, file=file
            )
        return self.more(count)

    def more(self, count: int) -> str:
        """Say that there are `count` more of something; nothing where there are none."""
        if count <= 0:
            return ""
        if self.is_page:
            return self.speech.say_n("{n} more is not shown here.", "{n} more are not shown here.", count)
        return self.speech.say_n("{n} more is on the report's page.", "{n} more are on the report's page.", count)

    def charts(self, titles: Sequence[str]) -> str:
        """Name the charts of a part that are on the page only; of many the first."""
        if len(titles) > _NAMED:
            text = msg_n(
                "{n} more chart is on the report's page, among them: {titles}.",
                "{n} more charts are on the report's page, among them: {titles}.",
            )
            return self.speech.say_n(*text, len(titles), titles=_named(titles))
        return self.speech.say_n(
            "{n} more chart is on the report's page: {titles}.",
            "{n} more charts are on the report's page: {titles}.",
            len(titles),
            titles=_named(titles),
        )

    def parts(self, titles: Sequence[str]) -> str:
        """Name the parts that are on the page only; of many the first."""
        if len(titles) > _NAMED:
            text = msg_n(
                "{n} more part is on the report's page, among them: {titles}.",
                "{n} more parts are on the report's page, among them: {titles}.",
            )
            return self.speech.say_n(*text, len(titles), titles=_named(titles))
        return self.speech.say_n(
            "{n} more part is on the report's page: {titles}.",
            "{n} more parts are on the report's page: {titles}.",
            len(titles),
            titles=_named(titles),
        )


def _named(titles: Sequence[str]) -> str:
    return "; ".join(shorten(title, _TITLE) for title in titles[:_NAMED])
