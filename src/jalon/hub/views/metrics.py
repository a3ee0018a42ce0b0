"""Metrics in Prometheus' text format, for an allowed address, a token, or both; else the page does not exist."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from jalon import __version__
from jalon.services.queries.metrics import Sample, samples
from jalon.signin.here import time_now

METRICS = "reader_of_metrics"
"""The right of this view: no session opens it, an address and a token do."""
_BEARER = "Bearer "


@never_cache
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Every number of ``services.queries.metrics``."""
    if not _may_read(request):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Samples(samples(program=__version__, at=time_now())))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


metrics.right = METRICS  # type: ignore[attr-defined]  # read by the start-up check


class _Samples(Collector):
    def __init__(self, found: Iterable[Sample]) -> None:
        self.found = tuple(found)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family a name, in the order of the samples."""
        families: dict[str, GaugeMetricFamily] = {}
        for sample in self.found:
            names = [name for name, _ in sample.labels]
            family = families.setdefault(
                sample.name, GaugeMetricFamily(f"jalon_{sample.name}", "See docs/reference/metrics.md.", labels=names)
            )
            family.add_metric([value for _, value in sample.labels], sample.value)
        yield from families.values()


def _may_read(request: HttpRequest) -> bool:
    networks, token_file = settings.JALON_METRICS_FROM, settings.JALON_METRICS_TOKEN_FILE
    if not networks and not token_file:
        return False
    address = ip_address(request.META.get("REMOTE_ADDR") or "::")
    if networks and not any(address in network for network in networks):
        return False
    return not token_file or _shows_token(request, Path(token_file))


def _shows_token(request: HttpRequest, token_file: Path) -> bool:
    """An empty or missing file lets nobody in."""
    try:
        token = token_file.read_text(encoding="utf-8").strip()
    except OSError:
        return False
    shown = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(shown.encode(), f"{_BEARER}{token}".encode())
