"""The whole demonstration: files, import, people, three months of registers, corrections, refusals, a draft."""

import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone, translation

from accounts.access import SYSTEM, Actor
from claims.actions import save_draft_line, start_draft, submit_file
from claims.control.check import check_register
from claims.datasets.load import load
from claims.datasets.tables import TABLES
from claims.demo import AFTER, applicants, dataset, facts, flaws, market, plants, users
from claims.demo import country as made_up
from claims.demo.country import Clinic, Country, Scale
from claims.demo.registers import Line, Register, Writer, at, contract_no, fill, next_working, plan
from claims.enums import Channel, RegisterState
from claims.intake.write import as_csv
from claims.models import Register as Sent
from procurement.models import Contract
from providers.actualise import actualise
from providers.enums import EntryState, SuspensionCause
from providers.models import Provider, RegistryEntry, Suspension
from providers.tasks import compute_standing

Say = Callable[[str], None]
LAST = "101-10-О20"  # the draft that is made when all else stands
LATE = 9  # every so many clinics enter the register of September late
CHANNELS = (Channel.WEB, Channel.API, Channel.WEB)
CORRECTED = 4
EXCLUDED_ON, SUSPENDED_ON = date(2026, 6, 1), date(2026, 7, 15)


@contextmanager
def checked_here() -> Any:
    """Registers sent inside are checked by this process: no worker need be there."""
    before = current_app.conf.task_always_eager
    current_app.conf.task_always_eager = True
    try:
        yield
    finally:
        current_app.conf.task_always_eager = before


def is_loaded() -> bool:
    return Sent.objects.filter(number=LAST, state=RegisterState.DRAFT).exists()


@dataclass
class Demo:
    scale: Scale
    say: Say
    clerks: dict[str, Actor] = field(default_factory=dict)
    providers: dict[str, Provider] = field(default_factory=dict)

    def run(self) -> None:
        started = time.monotonic()
        country, registers = write_country(self.scale)
        self.note(started, f"{sum(len(one.lines) for one in registers)} lines in {len(registers)} registers written")
        with tempfile.TemporaryDirectory() as name:
            dataset.write(country, registers, Path(name))
            for table in TABLES:
                if (Path(name) / table.file).exists():
                    result = load(table, Path(name) / table.file)
                    if result.refused or result.rejected:
                        raise RuntimeError(f"{table.file}: {result.refused} {result.reasons}")
        self.clerks = users.create(country)
        self.providers = {one.bin: one for one in Provider.objects.all() if one.bin}
        self.decide(country)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.note(started, "reference data imported")
        with checked_here():
            for count, register in enumerate(registers, start=1):
                self.send(register)
                if not count % 10:
                    self.note(started, f"{count} registers checked")
            self.correct(registers)
            self.refused(registers)
        plants.add_outside(country, self.providers)
        self.registry(country)
        self.note(started, "applications for admission made")
        if settings.DEMONSTRATION_AUTHORITY:
            with checked_here(), translation.override("kk"):  # titles of documents are those of their makers
                market.Market().run()
            self.note(started, "campaigns of the coming year made")
        for play in AFTER:
            with checked_here(), translation.override("kk"):
                play(self, country)
        self.note(started, "monitoring made")
        self.draft(country.clinics[0], registers)
        self.note(started, "done")

    @transaction.atomic
    def decide(self, country: Country) -> None:
        """What the Fund has decided about entries of the registry; a loading that goes on finds it decided."""
        entries = RegistryEntry.objects.filter(care_type__code="kdu", state=EntryState.ACTIVE)
        if country.excluded:
            entries.filter(provider__bin=country.excluded.bin).update(
                state=EntryState.REMOVED, state_since=at(EXCLUDED_ON, 10, 0), removed_on=EXCLUDED_ON
            )
        if country.suspended and (entry := entries.filter(provider__bin=country.suspended.bin).first()):
            Suspension.objects.get_or_create(
                entry=entry, cause=SuspensionCause.DECISION, until=None,
                defaults={"since": SUSPENDED_ON, "detail": f"№ 114-Ө, {SUSPENDED_ON:%d.%m.%Y}"},
            )  # fmt: skip
            actualise(SUSPENDED_ON, [entry.provider_id])

    def note(self, started: float, text: str) -> None:
        self.say(f"{time.monotonic() - started:5.1f} s  {text}")

    def send(self, register: Register, corrects: Sent | None = None) -> Sent:
        values = [line.values for line in register.lines]
        content = as_csv(register.header, values).read()
        return self.send_file(register.clinic, content, f"{register.number}.csv", register, corrects)

    def send_file(
        self, clinic: Clinic, content: bytes, name: str, like: Register, corrects: Sent | None = None
    ) -> Sent:
        before = Sent.objects.filter(  # a loading that was broken off goes on where it stopped
            provider__bin=clinic.bin, sha256=sha256(content).hexdigest(), received_at=like.sent
        ).first()
        sent = before or submit_file(
            provider=self.providers[clinic.bin],
            actor=self.clerks.get(clinic.bin, SYSTEM),
            content=BytesIO(content),
            name=name,
            channel=CHANNELS[clinic.number % len(CHANNELS)],
            corrects=corrects,
            now=like.sent,
        )
        check_register(sent.pk)
        Sent.objects.filter(pk=sent.pk).update(checked_at=F("received_at") + timedelta(seconds=4))
        return sent

    def correct(self, registers: list[Register]) -> None:
        """Refused lines, put right, in registers that link to theirs."""
        chosen = [one for one in registers if one.clinic.number < 2 and any(line.clean for line in one.lines)]
        for register in chosen[:CORRECTED]:
            earlier = Sent.objects.filter(provider__bin=register.clinic.bin, number=register.number).first()
            lines = [Line(line.clean, line.person, line.service, line.day) for line in register.lines if line.clean]
            later = Register(
                register.clinic, register.source, register.month, f"{register.number}-К1", register.contract,
                at(next_working(register.sent.date()), 11, 20), register.days, lines,
            )  # fmt: skip
            self.send(later, corrects=earlier)

    def refused(self, registers: list[Register]) -> None:
        """Files that are refused whole: sent again, without a column, no register at all, another source."""
        first = next(one for one in registers if one.clinic.number == 0 and one.source == "OSMS")
        again = as_csv(first.header, [line.values for line in first.lines[:-1]]).read()
        self.send_file(first.clinic, again, f"{first.number}.csv", first)
        second = next(one for one in registers if one.clinic.number == 1 and one.month != 1)
        text = as_csv(second.header, [line.values for line in second.lines]).read().decode()
        self.send_file(second.clinic, text.replace("diagnosis_code", "diagnosis").encode(), "07.csv", second)
        last = [one for one in registers if one.clinic.number == 0][-1]
        self.send_file(last.clinic, b"%PDF-1.7 ...", "reestr.pdf", last)
        third = next(one for one in registers if one.clinic.number == 2)
        header = third.header | {"register_no": f"{third.number}-2", "funding_source": "GOBMP"}
        wrong = as_csv(header, [line.values for line in third.lines[:20]]).read()
        self.send_file(third.clinic, wrong, "source.csv", third)

    def registry(self, country: Country) -> None:
        """Facts, applications in every state, entries that were suspended, ratings: the registry of providers."""
        facts.add(country, timezone.localdate())
        if settings.DEMONSTRATION_AUTHORITY:  # applications are signed
            stage = applicants.Stage()
            stage.run()
            applicants.halt(stage)
            users.give_keys()
        actualise()
        compute_standing()

    @transaction.atomic
    def draft(self, clinic: Clinic, registers: list[Register]) -> None:
        """A register that somebody is typing. It comes last: where it stands, everything does."""
        actor = self.clerks[clinic.bin]
        contract = Contract.objects.get(number=contract_no(clinic, "OSMS"))
        register = start_draft(
            provider=self.providers[clinic.bin], actor=actor, number=LAST, contract=contract,
            period=date(2026, 10, 1),
        )  # fmt: skip
        like = [one for one in registers if one.clinic is clinic and one.source == "OSMS"][-1]
        for number, line in enumerate([one for one in like.lines if one.clean is None][:3], start=1):
            save_draft_line(register=register, actor=actor, values=line.values | {"line_no": f"Ч-{number}"})


def write_country(scale: Scale) -> tuple[Country, list[Register]]:
    country = made_up.make(scale)
    prepare_newcomer(country)
    writer = Writer(country)
    before: list[Line] = []
    registers = [turn_of_year(country, writer), *plan(country)]
    for register in registers:
        if register.month != 1:
            fill(country, writer, register)
            flaws.spoil(country, writer, register, before)
            postpone(register)
        before.extend(register.lines)
        register.clinic.sent.extend(register.lines)
    return country, registers + plants.plant(country, writer)


def postpone(register: Register) -> None:
    if register.month == 9 and register.clinic.number % LATE == 4:
        register.sent += timedelta(days=7)


def prepare_newcomer(country: Country) -> None:
    centres = [one for one in country.clinics if one.kind == "centre"]
    if dataset.NEWCOMER < len(country.clinics) and centres:
        country.clinics[dataset.NEWCOMER].executor = centres[0]


def turn_of_year(country: Country, writer: Writer) -> Register:
    """A hospital's register of January: one of its patients came before New Year."""
    clinic = country.clinics[1]
    sent = at(date(2026, 1, 12), 10, 0)
    days = [date(2026, 1, 8), date(2026, 1, 9)]
    register = Register(clinic, "OSMS", 1, f"{clinic.number + 101}-01-О1", contract_no(clinic, "OSMS"), sent, days)
    register.lines = [writer.line(clinic, "OSMS", days, "inpatient") for _ in range(6)]
    register.lines[0].values |= {"started_at": "2025-12-29T09:30", "referral_date": "2025-12-22"}
    if not register.lines[0].service.needs_referral:
        register.lines[0].values["referral_date"] = ""
    return register
