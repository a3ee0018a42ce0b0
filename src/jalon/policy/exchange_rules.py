"""What may leave a State: ``exchange.yaml``. Denied by default; an agreement opens one kind of message to one State."""

from __future__ import annotations

from dataclasses import dataclass

from jalon.policy.reading import Node, Source

NEVER = ("referral", "protection", "asylum", "child", "biometric", "staff", "free_text")
"""What no agreement can open (SAFEGUARDS 2, 4 and 10)."""


@dataclass(frozen=True)
class Agreement:
    """Two States, the kinds of message that one may send to the other, and the law that says so."""

    sender: str
    recipient: str
    messages: frozenset[str]
    basis: str
    until_on: str


@dataclass(frozen=True)
class ExchangeRules:
    """All of ``exchange.yaml``."""

    agreements: tuple[Agreement, ...]

    def allows(self, message: str, *, sender: str, recipient: str) -> bool:
        """Whether an agreement opens ``message``; what none opens is denied."""
        return any(
            (agreement.sender, agreement.recipient) == (sender, recipient) and message in agreement.messages
            for agreement in self.agreements
        )


def read_exchange(source: Source) -> ExchangeRules:
    """The rules of one file. Raises :class:`UnableToReadPolicy`."""
    root = source.root().mapping(("version", "default", "agreements"))
    root["version"].integer(1, 1)
    root["default"].choice(("deny",))
    return ExchangeRules(tuple(_agreement(item) for item in root["agreements"].items()))


def _agreement(item: Node) -> Agreement:
    entry = item.mapping(("sender", "recipient", "messages", "basis", "until_on"))
    messages = entry["messages"].items()
    for message in messages:
        if message.text() in NEVER:
            message.refuse("never_exchanged")
    return Agreement(
        sender=entry["sender"].alpha3(),
        recipient=entry["recipient"].alpha3(),
        messages=frozenset(message.text() for message in messages),
        basis=entry["basis"].text(),
        until_on=entry["until_on"].text(),
    )
