"""``Idempotency-Key``: a write that is sent again gets the first reply and does nothing a second time.

The reply is stored in the transaction of the write itself, so there is never one without the other. Two requests
with one key at the same moment: the second waits for the first (an advisory lock of the transaction) and then
repeats its reply; if it waited longer than ``lock_timeout`` it is told to come again (409). A refused request
stores nothing, so the same key may be used once the request is put right.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Organisation
from claims.models import IdempotentReply
from config.api import Refused, Unavailable, lock_timed_out

LONGEST = 200
LOCK_SPACE = 0x4B45595F  # first half of the advisory lock: «a key of the API»


def key_of(request: Request) -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        raise Refused(_("Send the header Idempotency-Key with every write."), "idempotency_key_missing", 400)
    if len(key) > LONGEST or not key.isascii() or not key.isprintable():
        detail = _("Idempotency-Key holds 1 to %(limit)s printable ASCII characters.") % {"limit": LONGEST}
        raise Refused(detail, "idempotency_key_missing", 400)
    return key


def digest_of(request: Request, *parts: str) -> str:
    """What makes two requests the same: method, path and the given parts (contents, not their packing)."""
    text = json.dumps([request.method, request.path, *parts], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_file(content: BinaryIO) -> str:
    content.seek(0)
    found = hashlib.file_digest(content, "sha256").hexdigest()
    content.seek(0)
    return found


def lock(organisation: Organisation, key: str) -> None:
    name = hashlib.sha256(f"{organisation.pk}:{key}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, int.from_bytes(name[:4], "big", signed=True)]
        )


def once(
    request: Request,
    *,
    organisation: Organisation,
    digest: str,
    act: Callable[[], tuple[int, dict[str, Any], str]],
    now: datetime | None = None,
) -> Response:
    """Runs ``act`` -> (status, body, location) once for the request's key. Raises Refused or Unavailable."""
    key = key_of(request)
    try:
        with transaction.atomic():
            lock(organisation, key)
            earlier = IdempotentReply.objects.filter(organisation_id=organisation.pk, key=key).first()
            if earlier is not None:
                return repeat(earlier, digest)
            status, body, location = act()
            moment = {"created_at": now} if now else {}
            IdempotentReply.objects.create(
                organisation_id=organisation.pk,
                key=key,
                request_digest=digest,
                status=status,
                body=body,
                location=location,
                **moment,
            )
    except OperationalError as error:
        if not lock_timed_out(error):
            raise
        detail = _("The same request is still being handled. Try again in a few seconds.")
        raise Unavailable(detail, "idempotency_key_busy", wait=5) from error
    return Response(body, status=status, headers={"Location": location} if location else {})


def repeat(earlier: IdempotentReply, digest: str) -> Response:
    if earlier.request_digest != digest:
        detail = _("This Idempotency-Key was used for another request. Give each new request its own key.")
        raise Refused(detail, "idempotency_key_reused")
    headers = {"Idempotency-Replayed": "true"} | ({"Location": earlier.location} if earlier.location else {})
    return Response(earlier.body, status=earlier.status, headers=headers)
