"""Which addresses may be dialled."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.net.addresses import read_address, refusal

EVERYTHING = (ip_network("0.0.0.0/0"), ip_network("::/0"))


@pytest.mark.parametrize("text", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_public_address_may_be_dialled(text: str) -> None:
    assert refusal(read_address(text), ()) is None


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.31.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - nothing is bound to it
        "192.0.2.7",
        "240.0.0.1",
        "::1",
        "::",
        "::7f00:1",
        "::ffff:10.0.0.1",
        "fc00::1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2002:a00:1::",
        "2001:db8::1",
        "2001::1",
    ],
)
def test_a_private_address_is_refused_however_it_is_written(text: str) -> None:
    assert "not a public address" in str(refusal(read_address(text), ()))
    assert refusal(read_address(text), EVERYTHING) is None


@pytest.mark.parametrize(
    "text",
    [
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "fe80::1",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "100.100.100.200",
        "168.63.129.16",
        "224.0.0.1",
        "255.255.255.255",
        "ff02::1",
    ],
)
def test_what_serves_credentials_or_no_one_is_refused_even_if_everything_is_allowed(text: str) -> None:
    assert "never called" in str(refusal(read_address(text), EVERYTHING))


def test_only_the_networks_that_are_named_are_allowed() -> None:
    allowed = (ip_network("10.0.0.0/8"),)
    assert refusal(IPv4Address("10.9.9.9"), allowed) is None
    assert refusal(IPv6Address("::ffff:10.9.9.9"), allowed) is None
    assert refusal(IPv4Address("192.168.1.1"), allowed)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_in_ipv6_clothes_is_judged_as_itself(address: IPv4Address) -> None:
    plain = refusal(address, ())
    for start in ("::ffff:0:0", "64:ff9b::"):
        assert refusal(IPv6Address(int(IPv6Address(start)) | int(address)), ()) == plain
    assert refusal(IPv6Address((0x2002 << 112) | (int(address) << 80)), ()) == plain
