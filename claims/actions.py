"""What people and systems do with registers. The only writers of a register's state before its check."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import SYSTEM, Actor
from accounts.enums import PROVIDER_ROLES, Role
from claims.columns import LINE_NAMES
from claims.control.bind import statement
from claims.enums import HOLDING_STATES, Channel, RegisterState
from claims.errors import IntakeError
from claims.intake.write import as_csv
from claims.models import DraftLine, LineLock, PeriodClosure, RefusedLine, Register
from config import audit
from procurement.models import Contract
from providers.models import Provider

DRAFT_LINES = 2_000  # typed by hand; more is a file
LOCKS_NAMED = 10  # lines under a defect that a refusal names


# Submitting ------------------------------------------------------------------------------------------------------
def digest_of(content: BinaryIO) -> tuple[str, int]:
    """SHA-256 and size, read in pieces; stops at the limit."""
    sha, size = hashlib.sha256(), 0
    content.seek(0)
    while piece := content.read(1 << 20):
        size += len(piece)
        if size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
            raise IntakeError(
                _("The file is larger than %(limit)s MB. Divide the register into several.") % {"limit": limit},
                "too_large",
            )
        sha.update(piece)
    content.seek(0)
    return sha.hexdigest(), size


def may_act_for(provider: Provider, actor: Actor) -> None:
    if actor is SYSTEM or actor == SYSTEM:
        return
    actor.require(*PROVIDER_ROLES)
    if actor.organisation is None or actor.organisation.pk != provider.pk:
        raise IntakeError(_("You act for another organisation."), "organisation")


@transaction.atomic
def submit_file(
    *,
    provider: Provider,
    actor: Actor,
    content: BinaryIO,
    name: str,
    channel: str,
    corrects: Register | None = None,
    now: datetime | None = None,
) -> Register:
    """Keeps the file as received and queues its check. Raises IntakeError; nothing is stored then."""
    may_act_for(provider, actor)
    if corrects is not None and corrects.provider_id != provider.pk:
        raise IntakeError(_("The register to be corrected belongs to another organisation."), "corrects")
    sha256, size = digest_of(content)
    register = Register(
        provider_id=provider.pk,
        channel=channel,
        corrects=corrects,
        created_by=actor.user,
        access_key=actor.access_key,
        created_at=now or timezone.now(),
    )
    return send(register=register, actor=actor, content=content, name=name, sha256=sha256, size=size, now=now)


def send(
    *, register: Register, actor: Actor, content: BinaryIO, name: str, sha256: str, size: int, now: datetime | None
) -> Register:
    from claims.tasks import check_register

    register.file_name, register.file_size, register.sha256 = clean_name(name), size, sha256
    register.received_at = now or timezone.now()
    register.state = RegisterState.CHECKING
    register.file.save(register.file_name, File(content), save=False)
    register.save()
    audit.record("claims.register_submitted", actor=actor, subject=register, file=register.file_name, sha256=sha256)
    transaction.on_commit(lambda: check_register.delay(register.pk), robust=True)
    return register


def clean_name(name: str) -> str:
    """The last part of the name without control characters: it is shown, never used as a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[:255] or "register"


def record_result(register: Register) -> None:
    """Called by the check at its end, in its transaction."""
    audit.record(
        "claims.register_checked",
        actor=SYSTEM,
        subject=register,
        state=register.state,
        accepted=register.lines_accepted,
        refused=register.lines_refused,
    )


# Typing in the cabinet --------------------------------------------------------------------------------------------
@transaction.atomic
def start_draft(
    *,
    provider: Provider,
    actor: Actor,
    number: str,
    contract: Contract,
    period: date,
    corrects: Register | None = None,
) -> Register:
    may_act_for(provider, actor)
    number = number.strip()
    if not number:
        raise IntakeError(_("Give the register a number."), "number")
    if contract.provider_id != provider.pk:
        raise IntakeError(_("The contract belongs to another organisation."), "contract")
    register = Register.objects.create(
        provider_id=provider.pk,
        number=number,
        period=period.replace(day=1),
        contract=contract,
        funding_source=contract.funding_source,
        channel=Channel.FORM,
        corrects=corrects,
        created_by=actor.user,
    )
    audit.record("claims.draft_started", actor=actor, subject=register, number=number)
    return register


def lock_draft(register: Register, actor: Actor) -> Register:
    may_act_for(Provider.objects.get(pk=register.provider_id), actor)
    locked = Register.objects.select_for_update(no_key=True).get(pk=register.pk)
    if locked.state != RegisterState.DRAFT:
        raise IntakeError(_("This register is no longer a draft."), "state")
    return locked


@transaction.atomic
def save_draft_line(
    *, register: Register, actor: Actor, values: dict[str, str], position: int | None = None
) -> DraftLine:
    """Adds a line, or replaces the one at ``position``. Values are text, as typed."""
    register = lock_draft(register, actor)
    kept = {name: " ".join(str(values.get(name, "")).split())[:300] for name in LINE_NAMES}
    kept = {name: value for name, value in kept.items() if value}
    if position is not None:
        line, _made = DraftLine.objects.update_or_create(
            register=register, position=position, defaults={"values": kept}
        )
        return line
    if register.draft_lines.count() >= DRAFT_LINES:
        raise IntakeError(_("A typed register holds at most %(limit)s lines.") % {"limit": DRAFT_LINES}, "too_many")
    last = register.draft_lines.aggregate(last=Max("position"))["last"] or 0
    return DraftLine.objects.create(register=register, position=last + 1, values=kept)


@transaction.atomic
def delete_draft_line(*, register: Register, actor: Actor, position: int) -> None:
    register = lock_draft(register, actor)
    register.draft_lines.filter(position=position).delete()


def draft_header(register: Register) -> dict[str, str]:
    return {
        "register_no": register.number,
        "period": f"{register.period:%Y-%m}" if register.period else "",
        "provider_bin": register.provider.bin or "",
        "contract_no": register.contract.number if register.contract else "",
        "funding_source": register.funding_source,
    }


@transaction.atomic
def submit_draft(*, register: Register, actor: Actor, now: datetime | None = None) -> Register:
    """Writes the typed lines into a file and sends it the way of every file."""
    register = lock_draft(register, actor)
    lines = list(register.draft_lines.values_list("values", flat=True))
    if not lines:
        raise IntakeError(_("Add at least one line."), "empty")
    content = as_csv(draft_header(register), lines)
    sha256, size = digest_of(content)
    return send(
        register=register,
        actor=actor,
        content=content,
        name=f"{register.number}.csv",
        sha256=sha256,
        size=size,
        now=now,
    )


@transaction.atomic
def correct_lines(*, register: Register, actor: Actor, row_nos: Iterable[int] | None = None) -> Register:
    """The open correcting draft of this register, with its refused lines copied in; made when there is none."""
    may_act_for(Provider.objects.get(pk=register.provider_id), actor)
    register = Register.objects.select_for_update(no_key=True).get(pk=register.pk)
    if register.state not in (RegisterState.PARTLY, RegisterState.REFUSED) or register.contract_id is None:
        raise IntakeError(_("Only a checked register with refused lines can be corrected line by line."), "state")
    draft = register.corrections.filter(state=RegisterState.DRAFT).order_by("id").first() or start_draft(
        provider=Provider.objects.get(pk=register.provider_id),
        actor=actor,
        number=next_correction_number(register),
        contract=register.contract,  # type: ignore[arg-type]
        period=register.period,  # type: ignore[arg-type]
        corrects=register,
    )
    wanted = RefusedLine.objects.filter(register=register).order_by("row_no")
    if row_nos is not None:
        wanted = wanted.filter(row_no__in=list(row_nos))
    here = set(draft.draft_lines.values_list("position", flat=True))
    if len(here | set(wanted.values_list("row_no", flat=True))) > DRAFT_LINES:
        raise IntakeError(
            _("More than %(limit)s lines are refused. Correct them in your system and send a file.")
            % {"limit": DRAFT_LINES},
            "too_many",
        )
    DraftLine.objects.bulk_create(
        DraftLine(register=draft, position=line.row_no, values=typed(line))
        for line in wanted
        if line.row_no not in here
    )
    return draft


def next_correction_number(register: Register) -> str:
    base = register.number[:50]
    used = set(
        Register.objects.filter(provider_id=register.provider_id, number__startswith=base).values_list(
            "number", flat=True
        )
    )
    return next(name for count in range(1, 10_000) if (name := f"{base}-К{count}") not in used)


def typed(line: RefusedLine) -> dict[str, str]:
    """A refused line as text for the form: unreadable values as they stood in the file."""
    values: dict[str, str] = {}
    for name in LINE_NAMES:
        value = getattr(line, name)
        if name in line.raw and value in (None, ""):
            value = line.raw[name]
        elif isinstance(value, datetime):
            value = timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
        if value not in (None, ""):
            values[name] = str(value)
    return values


# Withdrawing ------------------------------------------------------------------------------------------------------
@transaction.atomic
def withdraw(*, register: Register, actor: Actor, now: datetime | None = None) -> Register:
    """Takes the register back. Its accepted lines leave the accepted ones and free their numbers and limits;
    the file and the protocol stay."""
    may_act_for(Provider.objects.get(pk=register.provider_id), actor)
    register = Register.objects.select_for_update(no_key=True, nowait=False).get(pk=register.pk)
    if register.state == RegisterState.CHECKING:
        raise IntakeError(_("The register is being checked. Wait for the result."), "state")
    if register.state == RegisterState.WITHDRAWN:
        raise IntakeError(_("The register is already withdrawn."), "state")
    if register.period and PeriodClosure.objects.filter(month=register.period).exists() and register.lines_accepted:
        raise IntakeError(_("The period is closed: accepted lines can no longer be withdrawn."), "period")
    refuse_under_defect(register)
    if register.state in HOLDING_STATES:
        take_back(register)
    register.state, register.withdrawn_at = RegisterState.WITHDRAWN, now or timezone.now()
    register.save(update_fields=["state", "withdrawn_at"])
    audit.record("claims.register_withdrawn", actor=actor, subject=register, lines=register.lines_accepted)
    return register


def refuse_under_defect(register: Register) -> None:
    """Lines under a defect stay as they are (monitoring rules ҚР ДСМ-321/2020, p. 24). Whoever sets a defect locks the
    register first, as this does."""
    locks = LineLock.objects.filter(register_id=register.pk, released_at=None)
    found = list(locks.order_by("line_no").values_list("line_no", flat=True).distinct()[: LOCKS_NAMED + 1])
    if found:
        lines = ", ".join(found[:LOCKS_NAMED]) + (" …" if len(found) > LOCKS_NAMED else "")
        raise IntakeError(
            _("The register cannot be withdrawn: lines under a defect stay as they are (%(lines)s).")
            % {"lines": lines},
            "defect",
        )


def take_back(register: Register) -> None:
    from claims.control.check import PROVIDER_LOCK

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PROVIDER_LOCK, register.provider_id % 2**31])
        for name in ("undo_usage_year", "undo_usage_contract", "undo_usage_coexecution", "undo_numbers", "undo_lines"):
            cursor.execute(statement(name), {"register": register.pk, "month": register.period})


# Periods ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def close_period(*, month: date, reason: str, actor: Actor) -> PeriodClosure:
    actor.require(Role.ADMINISTRATOR)
    closure, made = PeriodClosure.objects.get_or_create(month=month.replace(day=1), defaults={"reason": reason})
    if not made:
        raise IntakeError(_("This period is already closed."), "state")
    audit.record("claims.period_closed", actor=actor, subject=closure, reason=reason)
    return closure


@transaction.atomic
def open_period(*, month: date, reason: str, actor: Actor) -> None:
    actor.require(Role.ADMINISTRATOR)
    closure = PeriodClosure.objects.filter(month=month.replace(day=1)).first()
    if closure is None:
        raise IntakeError(_("This period is open."), "state")
    audit.record("claims.period_opened", actor=actor, subject=closure, reason=reason)
    closure.delete()
