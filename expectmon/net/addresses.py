"""Which addresses may be dialled: public ones, private ones that are declared, and some never."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

from expectmon.alerts.receivers import Networks

Address: TypeAlias = IPv4Address | IPv6Address

_NEVER: Final[Networks] = tuple(
    ip_network(text)
    for text in (
        "169.254.0.0/16",  # link-local: where clouds keep the credentials of their machines
        "fe80::/10",
        "fd00:ec2::/32",  # the same service of AWS, by IPv6
        "fd20:ce::/32",  # of Google
        "100.100.100.200/32",  # of Alibaba
        "168.63.129.16/32",  # of Azure; the address looks like a public one
        "224.0.0.0/4",  # multicast and broadcast: nobody answers TCP there
        "255.255.255.255/32",
        "ff00::/8",
    )
)
_PUBLIC_IPV6: Final = IPv6Network("2000::/3")  # all that is given out; Python's own table knows too few exceptions
_NOT_PUBLIC: Final[Networks] = tuple(
    ip_network(text) for text in ("192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20")
)
_IPV4_AT_END: Final = tuple(IPv6Network(text) for text in ("::/96", "::ffff:0:0/96", "64:ff9b::/96"))
_SIX_TO_FOUR: Final = IPv6Network("2002::/16")


def refusal(address: Address, allowed: Networks) -> str | None:
    """Say why an address may not be dialled; None if it may. `allowed` are the declared private networks."""
    target = _meant(address)
    if _is_within(target, _NEVER):
        return f"{target} is never called: it is no server's, or serves a machine's own credentials"
    if _is_within(target, allowed) or _is_within(address, allowed) or _is_public(target):
        return None
    return f"{target} is not a public address"


def read_address(text: str) -> Address:
    """Return the address that a resolver gave; the interface that may stand behind a link-local one is left out."""
    return ip_address(text.partition("%")[0])


def _meant(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for (mapped, 6to4, NAT64), or the address itself."""
    if isinstance(address, IPv4Address) or int(address) <= 1:  # :: and ::1 are themselves
        return address
    if any(address in network for network in _IPV4_AT_END):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return address


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _PUBLIC_IPV6:
        return False
    return address.is_global and not _is_within(address, _NOT_PUBLIC)


def _is_within(address: Address, networks: Networks) -> bool:
    return any(_holds(network, address) for network in networks)


def _holds(network: IPv4Network | IPv6Network, address: Address) -> bool:
    return network.version == address.version and address in network
