"""What is bought in the demonstration: plan of a region, lots to offer, campaigns and how far they have come."""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ware:
    """A lot to offer; ``gobmp`` and ``osms`` are million tenge."""

    ru: str
    kk: str
    unit_ru: str
    unit_kk: str
    tariff: str
    gobmp: int
    osms: int


def wares() -> dict[str, tuple[Ware, ...]]:
    """Type of care → its lots."""
    found: dict[str, tuple[Ware, ...]] = {}
    with (Path(__file__).parent / "wares.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            ware = Ware(
                row["name_ru"], row["name_kk"], row["unit_ru"], row["unit_kk"], row["tariff"],
                int(row["gobmp"]), int(row["osms"]),
            )  # fmt: skip
            found[row["care_type"]] = (*found.get(row["care_type"], ()), ware)
    return found


# The plan of a region: type of care → price of a unit, million tenge of both sources.
PLANNED = {
    "kdu": ("6120.40", 900, 2_600), "day_hospital": ("124600.00", 300, 700), "screening": ("5210.00", 260, 0),
    "rehab": ("214300.00", 0, 480), "dental": ("7350.00", 120, 60), "palliative": ("16900.00", 90, 0),
    "inpatient": ("312400.00", 1_900, 3_400), "ambulance": ("11250.00", 740, 0),
}  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """A campaign: where, of which type of care, and how far it has come."""

    region: str
    care: str
    stage: str
    ru: str
    kk: str


WHAT = {
    "kdu": ("консультативно-диагностической помощи", "консультациялық-диагностикалық көмекті"),
    "day_hospital": ("дневного стационара", "күндізгі стационарды"),
    "screening": ("скрининговых исследований", "скрининг зерттеулерін"),
    "palliative": ("паллиативной помощи", "паллиативтік көмекті"),
    "rehab": ("медицинской реабилитации", "медициналық оңалтуды"),
    "dental": ("стоматологической помощи детям", "балаларға стоматологиялық көмекті"),
}
STAGES = (
    ("71", "kdu", "contracting"), ("71", "day_hospital", "accepting"), ("71", "screening", "published"),
    ("71", "palliative", "draft"), ("75", "kdu", "standstill"), ("75", "day_hospital", "evaluating"),
    ("75", "rehab", "completed"), ("35", "kdu", "distributing"), ("35", "screening", "approved"),
    ("35", "dental", "failed"), ("35", "day_hospital", "cancelled"),
)  # fmt: skip


def scenes(year: int) -> tuple[Scene, ...]:
    return tuple(
        Scene(region, care, stage, f"Закуп {WHAT[care][0]} на {year} год", f"{year} жылға {WHAT[care][1]} сатып алу")
        for region, care, stage in STAGES
    )
