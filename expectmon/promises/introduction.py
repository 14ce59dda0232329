"""The hand-written part of `docs/rules.md`."""

from __future__ import annotations

from typing import Final

INTRODUCTION: Final = """# Rules: `rules/*.yaml`

A rules file says what customers were promised, and when work is done. All files of `rules/` are read together: a
promise may name a calendar of another file, and ids must differ across files. `expectmon rules validate` lists every
mistake of every file with its place, `expectmon rules lint` what is probably not meant so, and `expectmon rules schema`
prints a JSON Schema for editors. This page is made from the program, and a test keeps it so.

```yaml
calendars:
  warehouse:
    timezone: Asia/Jakarta
    hours: {mon-fri: "08:00-12:00, 13:00-17:00", sat: "08:00-13:00"}
    holidays: {country: ID}
    cutoff: "14:00"
promises:
  standard-delivery:
    says: Delivered within 5 working days
    source: orders
    where: service = 'standard'
    start: ordered_at
    stop: delivered_at
    within: 5 business days
    calendar: warehouse
    objective: 95% over 28 days
```

## The text of a file

- YAML 1.2: `NO` is a text, `08:00` is a text, dates stay text. UTF-8, at most 1 MiB, at most 50 levels deep.
- Anchors, aliases, tags, duplicate fields and several documents in a file are refused.
- Ids are made of small letters, digits and hyphens. An id that is a number is quoted: `'1'`.
- A ` #` begins a comment. `says: Sent as #1` would end at `as`, so that is refused: quote the text. Two spaces before
  the `#`, and one behind it, make it plain that a comment is meant.
- A field with nothing behind its colon is refused. Leave the line out instead. Only the sections `calendars:` and
  `promises:` may be empty.

## Durations

`15 minutes`, `4 hours`, `2 days`, `3 weeks`, `1 month`, `30 business minutes`, `4 business hours`, `5 business days`:
a whole number and a unit, singular or plural. Business units need a `calendar`.

- Business minutes and hours pass only while the calendar is open.
- Business days count from the day of the start, or from the next business day when the start is on a day off, or at or
  after the cut-off. The target is used up at the end of the last day, see `ends`.
- Days are times 24 hours and weeks times 7 days, unless `ends: midnight` is written. Months keep the local time.

## Targets

A promise has exactly one.

| target | what is promised |
| --- | --- |
| `within: 5 business days` | the clock stops at most this long after its start |
| `within: {column: sla_minutes, unit: business minutes}` | the same, the number stands in the record |
| `within: [{when: tier = 'gold', target: 1 day}, {target: 3 days}]` | the same, by case; the first that holds counts |
| `between: 2 and 5 business days` | neither earlier nor later than this after the start |
| `by: promised_at` | at the latest at the time that stands in the record |
| `by: {column: promised_on, end_of: day}` | at the latest on the day that stands in the record |
| `expect: refund_amount = paid_amount` | a condition holds |
| `measure: wait_seconds` with `at_most: 120` | a number of the record is not above a limit |

`start` is required with `within` and `between`, `stop` with all but `expect` and `measure`. In a list of cases the last
may go without `when`; a record that no case takes is `unknown`. The units of all cases must be comparable.

## How late is late

Delta is what happened minus what was promised, positive when late; only records that have stopped have one.

| target | delta is told in |
| --- | --- |
| business days | business days, by dates: 0 on the due day. A stop on a day off counts as the next business day |
| days, weeks, months with `ends: midnight`, `by` with `end_of: day` | whole days, by local dates |
| business hours and minutes | working time |
| other durations | elapsed time, in the promise's unit; months, and business days with another `ends`, in days |
| `by` | elapsed days |
| `between` | late from the upper end, early from the lower (negative, and broken); 0 in between |
| `measure` | the number minus `at_most` |
| `expect` | none |

Two columns that are compared with nothing but each other (`paid = quoted`) are numbers if nine in ten of the cells of
each are, else text. In a row of a rule test they are numbers if one of that row's cells is.

## Conditions

`where`, `when` and `expect` hold conditions: SQL's boolean expressions over the columns of the source, and nothing else
of SQL.

- Columns by their exact names; `"Ship Mode"` in double quotes where a name has spaces. Texts in single quotes, numbers,
  `true`, `false`, `DATE '2026-01-31'`, `TIMESTAMP '2026-01-31 17:00'`.
- `= <> < <= > >=`, `and`, `or`, `not`, `in (...)`, `between ... and ...`, `like` with `%` and `_`, `is null`,
  `is not null`, `+ - * /`.
- `lower`, `upper`, `coalesce`, `abs`, `date`, `length`.
- A condition that is null does not hold. `expect` with a null among its operands is `unknown`.
- A column that is compared with a number is read as a number. Text that is compared with a time is read as a time.
- A replay (`--at`) takes times that came later as empty. A column of a text file that a rule asks only whether it is
  empty is no time to it, and keeps today's cells: write its format under `cast` of the source, and it is one.
- `null` stands only behind `is` and `is not`: nothing equals it. `true` and `false` have no order: `=` and `<>`
  compare them.
- `date(...)` is the local day of a time: of a column, of a time in quotes, or of the first of several
  (`date(coalesce(sent_at, paid_at))`).
- Times are those of the years 1970 to 2200, here and in all dates of a rules file.

## Versions

`since` says from which local date on the terms hold, `previously` what they were before. Each record is judged by the
terms in force when its clock started. An entry names only what was different. A target replaces the whole target with
`at_most` and `ends`; `expect` and `measure`, which have no deadline, are without `grace` and `nearing` too.

```yaml
    within: 5 business days
    since: 2026-06-01
    previously:
      - {before: 2026-06-01, within: 7 business days}
      - {before: 2026-01-01, within: 10 business days, grace: 1 day}
```

Without `previously`, records from before `since` are outside of the promise. Without `since`, the terms hold from the
newest `before` on. Between a `before` and a later `since` lies a gap; its records are outside.

## Alerts

`alert` says what is told of a promise and how urgently; who is told is said under `notify` in `expectmon.yaml`.

| condition | it holds when |
| --- | --- |
| `nearing` | open commitments have used up the share of their target that `nearing` names |
| `overdue` | open commitments are past their deadline |
| `broken` | commitments were fulfilled after their deadline |
| `attainment` | the share kept is below the objective, by more than chance explains |
| `burn` | so many are missed in the last hours or days that the objective's window will not bear it |
| `shift` | deltas of the newest day are beyond what the days before made usual |
| `unknown` | the state of more than 5 % of the commitments cannot be told |
| `no-data` | nothing is due in the window, and it used to be |

`alert: {off: [shift], severity: {overdue: critical}, minimum: 30}` turns one off, makes another urgent, and judges
shares from 30 due commitments on. `each: true` tells of every late commitment by itself, and `show: [carrier]` puts a
column of the record into the message. Editing `alert` restates nothing: states and history stay as they are.

## Not supported yet

`pause`, `on_reopen`, `complete_when`, and `start` or `stop` from an event log (`first 'Accepted'`). They are refused,
so that no promise is judged by less than it says.

## Rule tests

A file `rules/NAME.cases.yaml` holds rows and what shall become of them. `expectmon rules test` runs them.

```yaml
tests:
  - promise: standard-delivery
    at: "2026-06-20 12:00"
    cases:
      - name: delivered on the last day
        row: {service: standard, ordered_at: "2026-06-08 10:00", delivered_at: "2026-06-15 16:00"}
        state: kept
        delta: 0
      - name: an express order is another promise
        row: {service: express, ordered_at: "2026-06-08 10:00"}
        state: outside
```

Cells of a row are text as written; columns that are not named are null. `delta`, `deadline` and `reason` are compared
only where they are given. A time without offset in `at` and `deadline` is in the workspace's zone, one in a row in that
of the promise's source: cells are read as the source reads them. Outside of a workspace both are in the zone of the
promise's calendar.
"""
