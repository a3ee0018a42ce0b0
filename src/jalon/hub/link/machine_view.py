"""What every address of the link shares: POST, no cookie, a signed body, an error as code and sentence."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from jalon.kernel import limits
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.kernel.texts import text
from jalon.services.peers import UnableToAccept
from jalon.services.storage_failures import UnableToRecord

MACHINE = "signed_by_post"
"""The right of these views: no session opens them, the post's signature does."""
_LANGUAGE = "en"
_CONFLICT = frozenset({"services.ingest.fork"})
_LATER = frozenset({"services.ingest.parked_full"})
MachineView = Callable[[HttpRequest, bytes], bytes | None]


def signed_by_post(view: MachineView) -> Callable[..., HttpResponseBase]:
    """An address of the link around ``view``, which takes the body and gives the answer's bytes, or None."""

    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        try:
            if int(request.META.get("CONTENT_LENGTH") or 0) > limits.REQUEST_BODY_BYTES_MAX:
                raise RequestDataTooBig
            answer = view(request, request.read())
        except RequestDataTooBig:
            return refusal("adapters.request.too_large", 413)
        except UnableTo as error:
            return refusal(error.code, _status_of(error), error)
        if answer is None:
            return HttpResponse(status=204)
        return HttpResponse(answer, content_type="application/octet-stream")

    guarded = csrf_exempt(never_cache(answered))
    guarded.right = MACHINE  # type: ignore[attr-defined]  # read by the start-up check
    return guarded


def refusal(code: str, status: int, error: UnableTo | None = None) -> JsonResponse:
    """An error as machines and people read it."""
    parameters = dict(error.parameters) if error else {}
    return JsonResponse({"error": {"code": code, "message": text(code, _LANGUAGE, **parameters)}}, status=status)


def _status_of(error: UnableTo) -> int:
    if isinstance(error, UnableToRecord) or error.code in _LATER:
        return 503
    if isinstance(error, UnableToRead):
        return 400
    if error.code in _CONFLICT:
        return 409
    return 403 if isinstance(error, UnableToAccept) else 422
