"""What is signed of a complaint, as plain content: the complaint, the decision on it, the remedy."""

from typing import Any

from procurement.enums import ComplaintState
from procurement.models import Complaint


def of_complaint(complaint: Complaint) -> dict[str, Any]:
    return {
        **head(complaint),
        "points": [
            {"position": one.position, "ground": ground_of(one), "text": one.text, "wanted": one.wanted}
            for one in complaint.points.select_related("ground").order_by("position")
        ],
    }


def head(complaint: Complaint) -> dict[str, Any]:
    campaign, lot, provider = complaint.campaign, complaint.lot, complaint.provider
    return {
        "complaint": str(complaint.uuid),
        "campaign": {"number": campaign.number, "name_ru": campaign.name_ru, "name_kk": campaign.name_kk},
        "lot": {"number": lot.number, "name_ru": lot.name_ru, "name_kk": lot.name_kk} if lot else None,
        "provider": {"bin": provider.bin, "name_ru": provider.name_ru, "name_kk": provider.name_kk},
    }


def ground_of(point: Any) -> dict[str, str] | None:
    ground = point.ground
    return {"code": ground.code, "name_ru": ground.name_ru, "name_kk": ground.name_kk} if ground else None


def outcome_of(complaint: Complaint) -> str:
    """Name of the step that a signed decision takes from here: not taken for review, upheld or dismissed. Upheld is
    what has at least one point upheld."""
    if complaint.state == ComplaintState.SUBMITTED:
        return "declare_inadmissible"
    return "satisfy" if complaint.points.filter(upheld=True).exists() else "decline"


def of_decision(complaint: Complaint) -> dict[str, Any]:
    outcome = outcome_of(complaint)
    findings = outcome != "declare_inadmissible"
    upheld = outcome == "satisfy"
    return {
        **head(complaint),
        "number": complaint.number or "",
        "outcome": outcome,
        "points": [
            {"position": one.position, "text": one.text, "upheld": one.upheld, "finding": one.finding}
            for one in complaint.points.order_by("position")
        ]
        if findings
        else [],
        "decision": complaint.decision,
        "norm": complaint.norm,
        "remedy": {"kind": complaint.remedy_kind, "ordered": complaint.remedy_ordered} if upheld else None,
    }


def of_remedy(complaint: Complaint) -> dict[str, Any]:
    return {
        **head(complaint),
        "number": complaint.number or "",
        "kind": complaint.remedy_kind,
        "ordered": complaint.remedy_ordered,
        "done": complaint.remedy_done,
    }
