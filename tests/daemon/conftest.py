from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import structlog
from sqlalchemy import create_engine, text
from structlog.testing import LogCapture

from tests.daemon.lab import QUARTERS, SQLITE, Lab, write
from tests.postgresql import running_postgresql

MakeLab = Callable[..., Lab]


@pytest.fixture(autouse=True)
def told() -> Iterator[LogCapture]:
    """What was logged."""
    capture = LogCapture()
    before = structlog.get_config()
    structlog.configure(processors=[capture], wrapper_class=structlog.make_filtering_bound_logger(0))
    yield capture
    structlog.configure(**before)


@pytest.fixture
def make_lab(tmp_path: Path) -> Iterator[MakeLab]:
    """Make daemons; all of them in the workspace that the first one wrote."""
    with ExitStack() as stack:

        def make(schedule: str | None = None, *, state: str = SQLITE, zone: str = "UTC", **more: object) -> Lab:
            if schedule is not None or not (tmp_path / "expectmon.yaml").exists():
                write(tmp_path, schedule or QUARTERS, state=state, zone=zone)
            lab = Lab(tmp_path, **more)  # type: ignore[arg-type] # fields of Lab
            stack.enter_context(lab.daemon)
            return lab

        yield make


@pytest.fixture
def lab(make_lab: MakeLab) -> Lab:
    return make_lab()


@pytest.fixture(scope="module")
def postgresql_server() -> Iterator[str]:
    with running_postgresql() as url:
        yield url.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def postgresql_url(postgresql_server: str) -> str:
    """The URL of an empty PostgreSQL database."""
    engine = create_engine(postgresql_server)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return postgresql_server
