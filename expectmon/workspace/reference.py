"""`docs/workspace.md`: every setting of `expectmon.yaml`, written from the wire types so that it cannot go stale."""

from __future__ import annotations

import json
import sys
from typing import Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

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
  are expanded under `state`, `sources` and `notify` only. One that is missing is an error. `$${{` stands for `${{`.
- The values that come in that way, and passwords in URLs, are masked in all that is printed.
- Rules are all files `rules/**/*.yaml`, except rule tests (`*.cases.yaml`), hidden files and `rules/packs/`.
"""


def workspace_reference() -> str:
    """Return the reference of all settings, as Markdown."""
    parts = [
        _INTRODUCTION,
        "## Settings\n",
        *_settings(WorkspaceWire),
        "## A source\n",
        f"{_first_line(SourceWire)}\n",
        *_settings(SourceWire),
    ]
    return "\n".join(parts)


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").splitlines()[0]


def _settings(model: type[BaseModel]) -> list[str]:
    return [_setting(info.alias or name, info) for name, info in model.model_fields.items()]


def _setting(name: str, info: FieldInfo) -> str:
    required = " (required)" if info.is_required() else ""
    examples = "\n".join(f"{name}: {_flow(example)}" for example in info.examples or [])
    return f"### `{name}`{required}\n\n{info.description}\n\n```yaml\n{examples}\n```\n"


def _flow(value: object) -> str:
    """Write an example as YAML on one line; JSON is YAML."""
    plain = isinstance(value, str) and not value.startswith(("$", "?", "%"))
    return str(value) if plain else json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    sys.stdout.write(workspace_reference())
