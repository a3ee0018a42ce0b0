"""No address or telephone number of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.tidy.house import Finding, House

_ITSELF = ("tests/house/test_rules_content.py", "tests/house/test_rules_python.py")
_MAIL = re.compile(r"\b[\w.+-]+@((?:[A-Za-z][\w-]*\.)+[A-Za-z]{2,})\b")
_RESERVED = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|org|net))?|invalid|test|localhost)$")
"""Names that RFC 2606 and RFC 6761 keep for examples."""
_PHONE = re.compile(r"(?<![\w+./])\+(?!00)\d(?:[ .()-]{0,2}\d){7,14}(?!\w)")


def check(house: House) -> Iterator[Finding]:
    """Every text file; domains kept for examples, and numbers that begin with +00, are free."""
    for path in house.written:
        if path in _ITSELF:
            continue
        for line, content in house.lines(path):
            if any(not _RESERVED.search(domain.lower()) for domain in _MAIL.findall(content)):
                yield Finding(path, line, "a mail address; examples use example.org")
            if _PHONE.search(content):
                yield Finding(path, line, "a telephone number; examples begin with +00")
