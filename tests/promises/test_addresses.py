"""Which texts are one mail address that may stand in a header."""

from __future__ import annotations

from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.errors import Code
from expectmon.promises.addresses import address_fault
from expectmon.promises.lint import lint
from tests.promises.rules_text import rules

DAMAGING = st.text(st.sampled_from("a@. <>,;:\"'\r\n\t\0\u2028\x85é-%!\\()[]"), max_size=12)


@pytest.mark.parametrize(
    "text",
    [
        "ops@shop.example",
        "Night.Shift+parcels@mail.shop.example",
        "o'neil@shop.example",
        "root@localhost",
        "a@1.example",
        f"{'a' * 64}@shop.example",
    ],
)
def test_bare_addresses_are_taken(text: str) -> None:
    assert address_fault(text) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no '@'"),
        ("warehouse", "no '@'"),
        ("a@b@shop.example", "several '@'"),
        ("Ops <ops@shop.example>", "not one bare"),
        ("ops@shop.example,boss@shop.example", "not one bare"),
        ("ops@shop.example\r\nBcc: all@shop.example", "line break"),
        ("ops@shop\u2028.example", "control character"),
        ("ops@shop.example\x00", "control character"),
        ("günter@shop.example", "not every mail server"),
        ("@shop.example", "no mail address"),
        ("ops@", "no mail address"),
        ("ops.@shop.example", "no mail address"),
        ("o..ps@shop.example", "no mail address"),
        ("ops@-shop.example", "no mail address"),
        ("ops@shop..example", "no mail address"),
        ("ops@shop.example.", "no mail address"),
        ('"o ps"@shop.example', "not one bare"),
        ("ops(night)@shop.example", "no mail address"),
        ("ops@[127.0.0.1]", "no mail address"),
        (f"{'a' * 65}@shop.example", "too long"),
        (f"ops@{'a.' * 130}example", "too long"),
    ],
)
def test_everything_else_is_refused_with_its_reason(text: str, fault: str) -> None:
    assert fault in (address_fault(text) or "")


@given(st.one_of(DAMAGING, st.text(max_size=20), st.emails()))
def test_whatever_is_taken_stands_in_a_header_as_it_is(text: str) -> None:
    if address_fault(text) is not None:
        return
    message = EmailMessage()
    message["To"] = Address(addr_spec=text)
    (read,) = message_from_bytes(message.as_bytes(), policy=default)["To"].addresses
    assert read.addr_spec == text


@pytest.mark.parametrize(("owner", "is_told"), [("warehouse", False), ("ops@shop.example", False), ("a@b@c", True)])
def test_an_owner_with_an_at_that_is_no_address_is_warned_of(owner: str, *, is_told: bool) -> None:
    loaded = rules(f"promises:\n  one:\n    says: So\n    source: orders\n    owner: {owner}\n    expect: a = b\n")
    found = [(warning.code, str(warning.where)) for warning in lint(loaded) if warning.code is Code.BAD_ADDRESS]
    assert found == ([(Code.BAD_ADDRESS, "rules/0.yaml:5:12")] if is_told else [])
