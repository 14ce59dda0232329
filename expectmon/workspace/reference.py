"""`docs/workspace.md`: every setting of `expectmon.yaml`, written from the wire types so that it cannot go stale."""

from __future__ import annotations

import sys
from typing import Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from expectmon.documents.flow import as_yaml
from expectmon.workspace.messages_schema import CollectWire, ColumnsWire, IgnoredWire, MessagesWire
from expectmon.workspace.notify_schema import (
    EscalateWire,
    HeartbeatWire,
    MatchWire,
    NotifyWire,
    PagerDutyWire,
    ReceiverWire,
    RouteWire,
    SmtpWire,
    TelegramWire,
)
from expectmon.workspace.schedule_schema import DueWire, ReportWire, ScheduleWire
from expectmon.workspace.schema import FILE_NAME, SourceWire, WorkspaceWire, workspace_schema

__all__ = ["workspace_reference", "workspace_schema"]

_INTRODUCTION: Final = f"""# Settings: `{FILE_NAME}`

A workspace is a folder with an `{FILE_NAME}`, and rules in `rules/`. Commands look for it in the current folder and in
those above it; `expectmon -C DIR` or the variable `EXPECTMON_HOME` choose another. This page is made from the program
by a test; `expectmon rules schema` prints the JSON Schema for editors.

The smallest one:

```yaml
sources:
  orders:
    files: data/orders/*.csv
    key: order_id
```

- Paths and SQLite URLs are relative to the folder of `{FILE_NAME}`.
- `${{NAME}}` is the environment variable NAME and `${{file:path}}` what a file holds, without its last line break. Both
  are expanded under `state`, `sources`, `notify` and `messages` only. One that is missing is an error. `$${{` stands
  for `${{`.
- The values that come in that way, and passwords in URLs, are masked in all that is printed.
- Rules are all files `rules/**/*.yaml`, except rule tests (`*.cases.yaml`), hidden files and `rules/packs/`.
"""

_NOTIFY: Final = """```yaml
notify:
  base_url: https://ops.shop.example/expectmon
  smtp: {host: mail.shop.example, user: "${SMTP_USER}", password: "${SMTP_PASSWORD}", from: ops@shop.example}
  receivers:
    ops: {mail: [ops@shop.example], language: id, timezone: Asia/Jakarta, quiet: "22:00-06:00"}
    boss: {mail: [boss@shop.example], hours: office}
    hook: {webhook: "https://hooks.internal/x", secret: "${HOOK_SECRET}", allow_private: [10.0.0.0/8]}
  routes:
    - {match: {promise: standard-delivery, severity: critical}, to: [ops], escalate: {after: 2 hours, to: [boss]}}
    - {match: {condition: [stale, silent]}, to: [ops, hook]}
    - {to: owner}
```

- The first route that matches says who is told. Behind the last stands one to the owner of the promise.
- An `owner` is the id of a receiver, else a mail address. Another name reaches nobody: `expectmon rules lint` says so.
- URLs of hooks, tokens, keys and passwords are masked in all that is printed, also where they are written out here.
- What waits because of quiet hours is sent when they end; several notices for one receiver go together.
"""
_MESSAGES: Final = """```yaml
messages:
  collect:
    - {files: "copy/**/*.html", channel: web, touchpoint: checkout, locale: en, owner: marketing@shop.example}
    - {files: copy/ads.csv, columns: {id: ad_id, text: [headline, body], live_from: starts, live_to: ends}, channel: ad}
    - {sitemap: "https://shop.example/sitemap.xml", channel: web, pause: 2, at_most: 200}
    - sql: "sqlite:///replies.db"
      query: select id, reply from replies where active = 1
      columns: {id: id, text: reply}
      channel: chat
  severities: {vague: off, unbacked: error}
  ignore:
    - {findings: [vague], message: "copy/ads.csv*", because: "slogans, agreed with legal in May"}
  baseline: audit-baseline.json
```

- A message is a file, a page, or a row of a table. It keeps its id over its versions: the path, the URL, `ads.csv#A17`.
- What cannot be read is listed and stops nothing; see messages.md, which also says what is read from each kind of file.
- Findings of a kind that `severities` does not name have the level that audit.md says.
"""
_SCHEDULE: Final = """```yaml
schedule:
  check:
    - every 15 minutes
    - {every: 5 minutes, sources: [calls]}
  prune: {cron: "0 3 * * *", keep: 730 days}
```

- `every N minutes` (hours, days) is counted from 1970 on, so that it is the same on every machine and after a restart.
- Cron has five fields: minute, hour, day, month, weekday. Weekdays are names (`mon-fri`): programs disagree on numbers.
- A time that the clock skips in spring is due when the gap ends; one that it shows twice in autumn is due once.
- A job that is not named is due as usual; audits only if there is copy to collect. Plans are called `check`,
  `check:calls` (with `sources`), and `check#2` for a second one like the first.
"""


_REPORT: Final = """```yaml
schedule:
  report:
    - {cron: "0 7 * * mon", to: [ops]}
    - {cron: "0 7 * * mon-fri", period: 1d, to: [ops@shop.example]}
    - {cron: "0 8 1 * *", kind: audit, period: 4 weeks, to: [ops], language: id}
    - {cron: "0 9 * * fri", kind: promise, promise: standard-delivery}
```

- A receiver gets it in their language: the whole of it by mail, its first lines and where it is by chat, nothing by
  PagerDuty. It is sent when it is made, quiet hours or not.
- Figures are in the workspace's zone. What is measured is recorded as a check is.
- Files go to `reports/YYYY/MM/`, and `reports/index.html` lists them.
- Plans are called `report`, `report#2`. A report that is not there an hour after it was due is the incident
  `report-missing`; one that went out with something wrong in it is `report-flawed`.
"""


def workspace_reference() -> str:
    """Return the reference of all settings, as Markdown."""
    sections: tuple[tuple[str, type[BaseModel], str], ...] = (
        ("A source", SourceWire, ""),
        ("`notify`", NotifyWire, _NOTIFY),
        ("`smtp` of `notify`", SmtpWire, ""),
        ("A receiver", ReceiverWire, ""),
        ("`telegram` of a receiver", TelegramWire, ""),
        ("`pagerduty` of a receiver", PagerDutyWire, ""),
        ("A route", RouteWire, ""),
        ("`match` of a route", MatchWire, ""),
        ("`escalate` of a route", EscalateWire, ""),
        ("`heartbeat` as a mapping", HeartbeatWire, ""),
        ("`messages`", MessagesWire, _MESSAGES),
        ("An entry of `collect`", CollectWire, ""),
        ("`columns` of an entry", ColumnsWire, ""),
        ("An entry of `ignore`", IgnoredWire, ""),
        ("`schedule`", ScheduleWire, _SCHEDULE),
        ("A line of the schedule, as a mapping", DueWire, ""),
        ("`report` of the schedule", ReportWire, _REPORT),
    )
    parts = [_INTRODUCTION, "## Settings\n", *_settings(WorkspaceWire)]
    for title, wire, text in sections:
        parts += [f"## {title}\n", f"{_first_line(wire)}\n", *([text] if text else []), *_settings(wire)]
    return "\n".join(parts)


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").splitlines()[0]


def _settings(model: type[BaseModel]) -> list[str]:
    return [_setting(info.alias or name, info) for name, info in model.model_fields.items()]


def _setting(name: str, info: FieldInfo) -> str:
    required = " (required)" if info.is_required() else ""
    examples = "\n".join(f"{name}: {as_yaml(example)}" for example in info.examples or [])
    return f"### `{name}`{required}\n\n{info.description}\n\n```yaml\n{examples}\n```\n"


if __name__ == "__main__":
    sys.stdout.write(workspace_reference())
