"""What the organisations of the demonstration have: bases, certificates, equipment, beds, accreditation.

Confirmed, as after an admission. Some papers end soon after the day of loading, so that notices have something to say.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction

from claims.demo.country import Clinic, Country
from providers.models import (
    Accreditation,
    BedApproval,
    BedProfile,
    Beds,
    Equipment,
    EquipmentKind,
    ProductionBase,
    Provider,
    StaffCertificate,
    StaffMember,
)

SINCE = date(2022, 3, 1)
STREETS = ("Абай даңғылы", "Республика даңғылы", "Бөгенбай батыр көшесі", "Мәңгілік Ел даңғылы", "Сарыарқа даңғылы")
# Kind of organisation → equipment and beds: (kind or profile, how many).
EQUIPMENT = {
    "polyclinic": (("ultrasound", 3), ("xray", 2), ("ecg", 4), ("mammograph", 1), ("fluorograph", 1)),
    "hospital": (("ultrasound", 4), ("xray", 3), ("ct", 1), ("mri", 1), ("endoscope", 2), ("ventilator", 6)),
    "district": (("ultrasound", 2), ("xray", 1), ("ambulance_car", 5), ("ecg", 3)),
    "centre": (("ultrasound", 5), ("ct", 2), ("mri", 2), ("endoscope", 1), ("lab_analyser", 3)),
    "ambulance": (("ambulance_car", 14), ("ecg", 14)),
    "rehab": (("ultrasound", 1), ("ecg", 2)),
    "perinatal": (("ultrasound", 4), ("ventilator", 8), ("ecg", 2)),
    "dental": (("dental_unit", 6), ("xray", 1)),
}
BEDS = {
    "polyclinic": (("day", 20),),
    "hospital": (("therapy", 60), ("surgery", 50), ("cardiology", 30), ("neurology", 25), ("palliative", 15),
                 ("day", 20), ("rehabilitation", 20)),
    "district": (("therapy", 30), ("surgery", 15), ("palliative", 10), ("day", 10)),
    "rehab": (("rehabilitation", 45),),
    "perinatal": (("obstetrics", 40), ("gynaecology", 20), ("neonatal", 30)),
}  # fmt: skip
DAY_MINUTES = 480


@transaction.atomic
def add(country: Country, today: date) -> None:
    """Once: a loading that was broken off finds them there."""
    if ProductionBase.objects.exists():
        return
    providers = {one.bin: one for one in Provider.objects.order_by("pk")}
    known = {one.code: one for one in EquipmentKind.objects.order_by("pk")}
    profiles = {one.code: one for one in BedProfile.objects.order_by("pk")}
    places = [(clinic, providers[clinic.bin]) for clinic in country.clinics if clinic.bin in providers]
    bases = {
        clinic.number: one
        for (clinic, _), one in zip(
            places, ProductionBase.objects.bulk_create(base(*place) for place in places), strict=True
        )
    }
    Accreditation.objects.bulk_create(accreditations(places, today))
    Equipment.objects.bulk_create(
        device for clinic, provider in places for device in equipment(clinic, provider, bases[clinic.number], known)
    )
    own, approved = [], []
    for clinic, provider in places:
        for code, count in BEDS.get(clinic.kind, ()):
            common = {"provider": provider, "profile": profiles[code], "valid_from": SINCE}
            own.append(Beds(base=bases[clinic.number], count=count, confirmed=True, **common))
            allowed = count - 5 if clinic.number % 4 == 1 and count > 20 else count  # the decision bounds some of them
            approved.append(BedApproval(count=allowed, decision=f"№ {clinic.number + 210} / 15.01.2026", **common))
    Beds.objects.bulk_create(own)
    BedApproval.objects.bulk_create(approved)
    StaffCertificate.objects.bulk_create(certificates(today), batch_size=2_000)


def base(clinic: Clinic, provider: Provider) -> ProductionBase:
    street, centre = STREETS[clinic.number % len(STREETS)], provider.region.centre if provider.region else ""
    return ProductionBase(
        provider=provider, name="Бас ғимарат", address=f"{centre}, {street}, {clinic.number + 3}",
        tenure="lease" if clinic.is_private else "own",
        sanitary_number=f"KZ{clinic.number + 61:02d}VBZ000{clinic.number:05d}", valid_from=SINCE, confirmed=True,
    )  # fmt: skip


def accreditations(places: list[tuple[Clinic, Provider]], today: date) -> Iterator[Accreditation]:
    """Two of three have one; that of the first organisation ends within the month."""
    for clinic, provider in places:
        if clinic.number % 3 == 2:
            continue
        ends = today + timedelta(days=25) if clinic.number == 0 else date(2028, 2, 29)
        yield Accreditation(
            provider=provider, number=f"KZ-А-{clinic.number + 4_100}", category="бірінші", valid_from=SINCE,
            valid_to=ends, confirmed=True,
        )  # fmt: skip


def equipment(
    clinic: Clinic, provider: Provider, base: ProductionBase, kinds: dict[str, EquipmentKind]
) -> Iterator[Equipment]:
    for code, count in EQUIPMENT[clinic.kind]:
        for number in range(count):
            yield Equipment(
                provider=provider, base=base, kind=kinds[code],
                serial=f"{code[:3].upper()}-{clinic.number:02d}{number:03d}",
                made_in=2012 + (clinic.number * 3 + number * 5) % 13, daily_minutes=DAY_MINUTES, valid_from=SINCE,
                confirmed=True,
            )  # fmt: skip


def certificates(today: date) -> Iterator[StaffCertificate]:
    """Everybody has one; of the first organisation's people two end within the week."""
    first = None
    for number, one in enumerate(StaffMember.objects.filter(left_on=None).order_by("provider_id", "pk")):
        first = first or one.provider_id
        soon = one.provider_id == first and number < 2
        yield StaffCertificate(
            staff_member=one, number=f"С-{number + 30_001}", speciality=one.speciality, valid_from=SINCE,
            valid_to=today + timedelta(days=5) if soon else date(2028, 1 + number % 12, 28), confirmed=True,
        )  # fmt: skip
