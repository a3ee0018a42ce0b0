"""Wires that wait for a post, by ranges of bytes (RFC 9110, section 14): what broke off goes on where it stood."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache

from jalon.hub.link.machine_view import MACHINE, refusal
from jalon.services import downward

_ONE_RANGE = re.compile(r"bytes=(\d{1,9})-(\d{1,9})?", re.ASCII)


@never_cache
def wire(request: HttpRequest, transfer: str) -> HttpResponseBase:
    """A wire or a range of it. Who knows its name, a hash, learnt it in an exchange; it opens for its post alone."""
    if request.method != "GET":
        return HttpResponse(status=405, headers={"Allow": "GET"})
    found = downward.read_wire(transfer)
    if found is None:
        return refusal("hub.link.wire_unknown", 404)
    headers = {"Accept-Ranges": "bytes"}
    asked = _ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None:
        return HttpResponse(found, content_type="application/octet-stream", headers=headers)
    first, last = int(asked[1]), min(int(asked[2] or len(found)), len(found) - 1)
    if first > last:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{len(found)}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{len(found)}"
    part = found[first : last + 1]
    return HttpResponse(part, status=206, content_type="application/octet-stream", headers=headers)


wire.right = MACHINE  # type: ignore[attr-defined]  # read by the start-up check
