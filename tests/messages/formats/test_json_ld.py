from __future__ import annotations

import pytest

from expectmon.audit.message import Remark
from expectmon.claims.model import Qualifier, Unit
from expectmon.messages.formats.html import parse
from expectmon.promises.topics import Topic


def _page(data: str) -> str:
    return f'<p>a</p>\n<script type="application/ld+json">\n{data}\n</script>'


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            '{"handlingTime": {"minValue": 0, "maxValue": 1, "unitCode": "DAY"}}',
            (Topic.DISPATCH, 0, 1, Unit.DAY, Qualifier.RANGE),
        ),
        (
            '{"@graph": [{"transitTime": {"maxValue": "3", "unitCode": "d"}}]}',
            (Topic.DELIVERY, None, 3, Unit.DAY, Qualifier.AT_MOST),
        ),
        (
            '{"transitTime": {"minValue": 24, "unitCode": "HUR"}}',
            (Topic.DELIVERY, 24, None, Unit.HOUR, Qualifier.AT_LEAST),
        ),
        (
            '{"transitTime": {"duration": {"value": 2, "unitText": "weeks"}}}',
            (Topic.DELIVERY, 2, 2, Unit.WEEK, Qualifier.EXACT),
        ),
        (
            '{"businessDays": {"dayOfWeek": ["Monday", "Friday"]}, "handlingTime": {"value": 1, "unitCode": "DAY"}}',
            (Topic.DISPATCH, 1, 1, Unit.BUSINESS_DAY, Qualifier.EXACT),
        ),
        ('{"merchantReturnDays": 30}', (Topic.RETURN_WINDOW, None, 30, Unit.DAY, Qualifier.AT_MOST)),
        (
            '{"schema:durationOfWarranty": {"value": 2, "unitCode": "ANN"}}',
            (Topic.WARRANTY, 2, 2, Unit.YEAR, Qualifier.EXACT),
        ),
    ],
)
def test_what_is_declared_to_search_engines_is_a_claim(
    data: str, expected: tuple[Topic, float | None, float | None, Unit, Qualifier]
) -> None:
    (declared,) = parse(_page(data)).declared
    claim = declared.claim
    assert (claim.topic, claim.min, claim.max, claim.unit, claim.qualifier) == expected


def test_a_declared_claim_is_limited_to_its_country_and_cut_off() -> None:
    data = (
        '{"shippingDestination": [{"addressCountry": "ID"}], "deliveryTime": {"cutoffTime": "14:00",'
        ' "transitTime": {"value": 2, "unitCode": "DAY"}}}'
    )
    (declared,) = parse(_page(data)).declared
    assert declared.claim.scope is not None
    assert (declared.claim.scope.regions, declared.claim.scope.cutoff) == (("id",), "14:00")
    assert declared.claim.quote == '"transitTime": {"value": 2, "unitCode": "DAY"}'
    assert declared.lines.place(declared.start)[0] == 3


@pytest.mark.parametrize(
    "data",
    [
        "{",
        '{"a" 1}',
        "[1, 2",
        '{"a": 1,}',
        "{} {}",
        "[" * 5000,
        '{"transitTime": {"minValue": 1}}',
        '{"transitTime": {"value": -1, "unitCode": "DAY"}}',
        '{"transitTime": "soon"}',
        '{"merchantReturnDays": "many"}',
        '{"merchantReturnDays": true}',
    ],
)
def test_bad_structured_data_is_told_and_stops_nothing(data: str) -> None:
    parsed = parse(_page(data))
    assert [note.remark for note in parsed.notes] == [Remark.BAD_STRUCTURED_DATA]
    assert ([block.text for block in parsed.blocks], parsed.declared) == (["a"], [])


def test_where_a_shop_does_not_ship_nothing_is_claimed() -> None:
    data = '{"doesNotShip": true, "deliveryTime": {"transitTime": {"value": 2, "unitCode": "DAY"}}}'
    assert parse(_page(data)).declared == []
