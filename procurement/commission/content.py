"""What a protocol says, as plain content: the signed one, and the one for everybody, without votes by name."""

from typing import Any

from django.utils import timezone

from accounts.models import SignedDocument
from procurement.commission import majority, sitting
from procurement.models import Meeting, Question, Vote


def of_protocol(meeting: Meeting) -> dict[str, Any]:
    """Composition, who was present, questions with counts and with each member's vote."""
    quorum, commission, campaign = sitting.quorum(meeting), meeting.commission, meeting.campaign
    return {
        "number": meeting.number,
        "corrects": meeting.corrects.number if meeting.corrects else "",
        "campaign": {"number": campaign.number, "name_ru": campaign.name_ru, "name_kk": campaign.name_kk},
        "commission": {
            "name_ru": commission.name_ru,
            "name_kk": commission.name_kk,
            "order": commission.order_no,
        },
        "held_at": f"{timezone.localtime(meeting.planned_at):%Y-%m-%dT%H:%M}",
        "place": meeting.place,
        "quorum": {"members": quorum.members, "present": quorum.present, "needed": quorum.needed},
        "composition": [
            {
                "name": seat.user.full_name,
                "role": seat.role,
                "affiliation": seat.affiliation,
                "position": seat.position,
                "presence": row.presence if row else "",
            }
            for seat, row in sitting.held(meeting)
        ],
        "questions": [of_question(one) for one in sitting.with_votes(meeting)],
    }


def of_question(question: Question) -> dict[str, Any]:
    """Needs ``votes`` with their seats prefetched."""
    votes = list(question.votes.all())
    count = majority.counted(sitting.ballots(votes))
    return {
        "position": question.position,
        "kind": question.kind,
        "text": question.text,
        "subject": str(question.subject_uuid or ""),
        "for": count.for_,
        "against": count.against,
        "recused": count.recused,
        "outcome": question.outcome,
        "returned_input": question.returned_input,
        "votes": [of_vote(one) for one in votes],
    }


def of_vote(vote: Vote) -> dict[str, Any]:
    return {
        "name": vote.seat.user.full_name,
        "role": vote.seat.role,
        "choice": vote.choice,
        "recused": vote.recused,
        "reason": vote.reason,
    }


def for_everybody(protocol: SignedDocument) -> dict[str, Any]:
    """The same without people: roles, affiliations and counts stay; names, reasons and votes by name go."""
    whole = protocol.content
    kept = ("number", "corrects", "campaign", "commission", "held_at", "place", "quorum")
    return {
        **{name: whole[name] for name in kept},
        "composition": [
            {name: one[name] for name in ("role", "affiliation", "presence")} for one in whole["composition"]
        ],
        "questions": [
            {name: value for name, value in one.items() if name not in ("votes", "subject")}
            for one in whole["questions"]
        ],
        "protocol_sha256": protocol.sha256,
        "signatures": protocol.signatures.count(),
    }
