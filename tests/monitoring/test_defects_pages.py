"""Pages of the ladder for each of its readers: doors, forms, what a blind reviewer must not learn."""

import csv
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import sessions
from accounts.access import Actor
from accounts.enums import Role
from accounts.models import Membership, Notification
from claims.models import PeriodClosure
from config.models import AuditEntry
from monitoring.defects import desk as queues
from monitoring.defects import escalations, refunds
from monitoring.enums import DefectState, Level
from monitoring.models import Defect, Escalation, ObjectionFile, Refund, Review
from tests.monitoring.defects_world import (
    OBJECTION,
    OPINION,
    climb,
    decide,
    lodge,
    make_defect,
    review_of,
    reviewer_of,
)
from tests.monitoring.world import MONTH, NOW, make_desk, make_flag, make_line
from tests.procurement.world import make_user
from tests.providers.review.pages import signed_in, words

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a document"
FIRST_WORDS = "The first opinion: the journal of the ward does not show the transfer at all, see page 14."


@pytest.fixture
def desk(time_machine):
    """Everybody has a name of their own here: pages are searched for it."""
    time_machine.move_to(NOW, tick=False)
    made = make_desk()
    for actor in (one for people in made.auditors.values() for one in people):
        actor.user.last_name = f"Аудиторов{'абвгде'[actor.user.pk % 6]}{actor.user.pk}"
        actor.user.save()
    made.central.user.last_name = "Орталықов"
    made.central.user.save()
    return made


def get(actor, name, *args, query="", status=200):
    response = signed_in(actor).get(reverse(f"defects:{name}", args=args) + query)
    assert response.status_code == status, (name, response.status_code)
    return text_of(response)


def text_of(response):
    if response.streaming:
        return b"".join(response.streaming_content).decode("utf-8", "replace")
    return words(response.content.decode())


def post(actor, name, *args, **data):
    return signed_in(actor).post(reverse(f"defects:{name}", args=args), data, follow=True)


def upheld(desk, flag=None):
    """A defect upheld once, by words that can be found again."""
    lines = [make_line(desk)] if flag is None else []
    defect = lodge(desk, make_defect(desk, *lines))
    return decide(desk, defect, Level.FIRST, "uphold", text=FIRST_WORDS)


# Doors ---------------------------------------------------------------------------------------------------------------
def test_who_opens_a_defect(desk):
    defect = lodge(desk, make_defect(desk))
    officer, clerk = make_user(desk.branches["71"], Role.BRANCH_OFFICER), make_user(desk.provider, Role.PROVIDER_CLERK)
    for actor in (desk.head, clerk, *desk.auditors["71"], desk.chiefs["71"], officer, desk.central, desk.admin):
        assert defect.number in get(actor, "defect", defect.uuid)
    for actor in (desk.other_head, *desk.auditors["75"], *desk.auditors["35"], desk.chiefs["75"]):
        get(actor, "defect", defect.uuid, status=404)
    member = make_user(desk.branches["71"], Role.COMMISSION_MEMBER)
    get(member, "defect", defect.uuid, status=403)
    for name in ("defect-list", "unconfirmed", "refund-list"):
        get(member, name, status=403)


def test_who_opens_a_review(desk):
    review = review_of(lodge(desk, make_defect(desk)))
    given, other = (review.branch.region.code, "35" if review.branch.region.code == "75" else "75")
    for actor in (*desk.auditors[given], desk.chiefs[given], desk.central, desk.admin):
        get(actor, "review", review.uuid)
    for actor in (*desk.auditors[other], *desk.auditors["71"], desk.chiefs["71"]):
        get(actor, "review", review.uuid, status=404)
    for actor in (desk.head, make_user(desk.branches[given], Role.BRANCH_OFFICER)):
        get(actor, "review", review.uuid, status=403)
    for actor in (*desk.auditors[other], *desk.auditors["71"]):
        assert post(actor, "review", review.uuid, opinion="lift", text=OPINION, version=2).status_code == 404
    assert not Review.objects.exclude(opinion="").exists()


def test_a_colleague_reads_a_review_and_does_not_decide(desk):
    review = review_of(lodge(desk, make_defect(desk)))
    (colleague,) = [one for one in desk.auditors[review.branch.region.code] if one.user != review.reviewer]
    assert "The review is given to another auditor." in get(colleague, "review", review.uuid)
    response = post(colleague, "review", review.uuid, opinion="lift", text=OPINION, version=2)
    assert response.status_code == 422 and "another auditor" in text_of(response)


# The provider --------------------------------------------------------------------------------------------------------
def test_a_provider_objects_with_files(desk):
    defect = make_defect(desk)
    line = defect.lines.get()
    seen = get(desk.head, "defect", defect.uuid)
    assert line.line_no in seen and "7 463.13" in seen.replace("\u00a0", " ")
    assert desk.auditors["71"][0].user.short_name not in seen
    assert "Object" in seen and "Accept the defect" in seen
    assert "another region" in get(desk.head, "object", defect.uuid)

    file = SimpleUploadedFile("../эпикриз.pdf", PDF)
    response = post(desk.head, "object", defect.uuid, text=OBJECTION, documents=[file], version=defect.version)

    assert response.status_code == 200 and "The objection is lodged." in text_of(response)
    kept = ObjectionFile.objects.get()
    assert kept.name == "эпикриз.pdf" and kept.size == len(PDF)
    assert get(desk.head, "objection-file", kept.uuid).startswith("%PDF")
    reviewer = reviewer_of(desk, review_of(defect))
    assert get(reviewer, "objection-file", kept.uuid).startswith("%PDF")
    get(desk.other_head, "objection-file", kept.uuid, status=404)
    assert AuditEntry.objects.filter(verb="monitoring.objection_file_opened").count() == 2


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.pdf", b"", "the file is empty"),
        ("a.exe", PDF, "a PDF, JPEG or PNG is taken"),
        ("a.pdf", b"MZ not a document", "a PDF, JPEG or PNG is taken"),
        ("a.pdf", PDF + b"x" * (10 * 2**20), "larger than 10 MB"),
    ],
)
def test_a_file_that_does_not_do_loses_nothing_that_was_typed(desk, name, content, told):
    defect = make_defect(desk)
    response = post(
        desk.head, "object", defect.uuid, text=OBJECTION, documents=[SimpleUploadedFile(name, content)], version=1
    )
    assert response.status_code == 422
    assert told in text_of(response) and OBJECTION in text_of(response)
    assert not ObjectionFile.objects.exists() and Defect.objects.get().state == DefectState.SET


def test_eleven_files_are_too_many(desk):
    defect = make_defect(desk)
    files = [SimpleUploadedFile(f"{number}.pdf", PDF) for number in range(11)]
    response = post(desk.head, "object", defect.uuid, text=OBJECTION, documents=files, version=1)
    assert response.status_code == 422 and "At most 10 files" in text_of(response)


def test_short_words_and_old_pages_are_told_beside_the_form(desk):
    defect = make_defect(desk)
    response = post(desk.head, "object", defect.uuid, text="short", version=1)
    assert response.status_code == 422 and "at least 40 characters" in text_of(response)
    response = post(desk.head, "object", defect.uuid, text=OBJECTION, version=7)
    assert response.status_code == 422 and "Somebody has changed this meanwhile" in text_of(response)


def test_accepting_asks_first_and_is_the_heads(desk):
    defect = make_defect(desk)
    get(make_user(desk.provider, Role.PROVIDER_CLERK), "accept", defect.uuid, status=403)
    assert "It cannot be objected to any more." in get(desk.head, "accept", defect.uuid)
    response = post(desk.head, "accept", defect.uuid, version=1)
    assert "The defect is accepted." in text_of(response)
    assert Defect.objects.get().state == DefectState.CONFIRMED
    assert signed_in(desk.head).get(reverse("defects:accept", args=[defect.uuid])).status_code == 302


# Reviews -------------------------------------------------------------------------------------------------------------
def test_a_reviewer_decides_on_the_page(desk):
    line, other = make_line(desk), make_line(desk, provider=desk.other)
    defect = lodge(desk, make_defect(desk, line, flag=make_flag(desk, line, other)))
    review = review_of(defect)
    reviewer = reviewer_of(desk, review)
    assert defect.number in get(reviewer, "review-list")
    seen = get(reviewer, "review", review.uuid)
    assert OBJECTION in seen and other.line_no in seen and "What will happen" in seen
    assert desk.auditors["71"][0].user.short_name not in seen
    response = post(reviewer, "review", review.uuid, opinion="lift", text="short", version=defect.version)
    assert response.status_code == 422 and "at least 40" in text_of(response)
    response = post(reviewer, "review", review.uuid, opinion="lift", text=OPINION, version=defect.version)
    assert "The decision is recorded." in text_of(response)
    assert Defect.objects.get().state == DefectState.LIFTED
    assert OPINION in get(desk.head, "defect", defect.uuid)


def test_the_provider_reads_opinions_and_no_names(desk):
    defect = climb(desk, make_defect(desk), "object", "uphold", "object_again", "agree", "confirm_finally")
    seen = get(desk.head, "defect", defect.uuid)
    assert OPINION in seen and "the defect stands" in seen
    named = [one.user.short_name for people in desk.auditors.values() for one in people] + [
        desk.central.user.short_name
    ]
    assert not [name for name in named if name in seen]
    assert not [name for code in ("75", "35") if (name := desk.branches[code].name_ru) in seen]
    for told in Notification.objects.filter(user=desk.head.user):
        assert not [name for name in named if name in str(told.params)]


# Blindness -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def blind(desk):
    """The second reviewer, who also holds the roles of the central office: (actor as auditor, actor as officer)."""
    defect = lodge(desk, upheld(desk))
    review = review_of(defect, Level.BLIND)
    Membership.objects.create(
        user=review.reviewer, organisation=desk.central.organisation,
        roles=[Role.CENTRAL_OFFICE, Role.ADMINISTRATOR],
    )  # fmt: skip
    return reviewer_of(desk, review), review, defect


def names_of_first(defect):
    first = review_of(defect)
    assert first.reviewer is not None and first.branch is not None
    return [first.reviewer.short_name, first.reviewer.last_name + " " + first.reviewer.first_name,
            first.reviewer.email, first.branch.name_ru]  # fmt: skip


def test_the_blind_reviewer_reads_the_first_opinion_and_not_whose_it_is(desk, blind):
    actor, review, defect = blind
    seen = get(actor, "review", review.uuid)
    assert FIRST_WORDS in seen and OBJECTION in seen
    for name in names_of_first(defect):
        assert name not in seen
    get(actor, "defect", defect.uuid, status=404)
    get(actor, "review", review_of(defect).uuid, status=404)
    for list_ in ("review-list", "defect-list", "defect-export", "unconfirmed"):
        seen = get(actor, list_)
        assert not [name for name in names_of_first(defect)[:3] if name in seen], list_
    told = [str(one.params) + one.kind for one in Notification.objects.filter(user=actor.user)]
    assert told and not [name for name in names_of_first(defect) if name in " ".join(told)]


def test_the_blind_reviewer_learns_nothing_in_another_role(desk, blind):
    """Even as an officer of the central office and an administrator, before and after the decision."""
    actor, review, defect = blind
    office = Actor(actor.user, desk.central.organisation, frozenset({Role.CENTRAL_OFFICE, Role.ADMINISTRATOR}))
    for decided in (False, True):
        if decided:
            decide(desk, defect, Level.BLIND, "lift")
        client = as_office(office)
        pages = [
            reverse("defects:defect", args=[defect.uuid]), reverse("defects:defect-export"),
            reverse("defects:review-list") + "?tab=done", reverse("defects:review", args=[review_of(defect).uuid]),
            reverse("config:audit-log"), reverse("config:audit-log") + f"?subject={defect.uuid}",
            reverse("config:audit-log") + f"?subject={review_of(defect).uuid}",
            reverse("config:audit-log") + "?verb=monitoring.defect_uphold",
        ]  # fmt: skip
        for address in pages:
            response = client.get(address)
            assert response.status_code == 200, address
            seen = text_of(response)
            assert not [name for name in names_of_first(defect) if name in seen], address
    entry = AuditEntry.objects.get(verb="monitoring.defect_uphold")
    other_admin = desk.admin
    seen = text_of(signed_in(other_admin).get(reverse("config:audit-log") + f"?subject={entry.subject_id}"))
    assert names_of_first(defect)[0] in seen  # for an administrator without a second look nothing is hidden


def as_office(office):
    client = signed_in(office)
    session = client.session
    session[sessions.MEMBERSHIP] = Membership.objects.get(user=office.user, organisation=office.organisation).pk
    session.save()
    return client


def test_the_reviewer_of_the_first_level_does_not_learn_who_was_second(desk, blind):
    actor, review, defect = blind
    first = review_of(defect)
    seen = get(reviewer_of(desk, first), "review", first.uuid)
    assert actor.user.short_name not in seen and review.branch.name_ru not in seen


# Lists ---------------------------------------------------------------------------------------------------------------
def test_lists_cost_the_same_for_few_and_many(desk):
    def cost(actor, name):
        client = signed_in(actor)
        address = reverse(f"defects:{name}")
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    PeriodClosure.objects.create(month=MONTH, reason="paid")
    actors = [(desk.head, "defect-list"), (desk.central, "defect-list"), (desk.central, "review-list"),
              (desk.chiefs["71"], "escalation-list"), (desk.head, "unconfirmed"), (desk.head, "refund-list"),
              (desk.auditors["75"][0], "review-list")]  # fmt: skip

    def grow(number):
        for _each in range(number):
            lodge(desk, make_defect(desk))
            climb(desk, make_defect(desk), "accept")
            make_defect(desk)

    grow(2)
    before = [cost(*one) for one in actors]
    grow(8)
    assert [cost(*one) for one in actors] == before


def test_tabs_filters_and_csv(desk):
    waiting, objected = make_defect(desk, code="3.1"), lodge(desk, make_defect(desk))
    seen = get(desk.head, "defect-list")
    assert waiting.number in seen and objected.number not in seen
    assert objected.number in get(desk.auditors["71"][0], "defect-list", query="?tab=review")
    assert "No defect fits the filter" in get(desk.head, "defect-list", query="?code=5")
    assert waiting.number in get(desk.central, "defect-list", query="?tab=answer&code=3&provider=Сынақ")
    raw = get(desk.head, "defect-export", query="?tab=answer").lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(raw)))
    assert [(row["number"], row["defect_code"], row["reduction"]) for row in rows] == [
        (waiting.number, "3.1", "2487.71")
    ]
    assert desk.patient.iin not in raw


def test_what_awaits_whom_on_the_first_page(desk):
    make_defect(desk)
    (due,) = queues.waiting(desk.head)
    assert (due.name, due.count, due.day) == ("defects", 1, Defect.objects.get().due_on)
    assert queues.waiting(desk.other_head) == []
    defect = lodge(desk, Defect.objects.get())
    assert queues.waiting(desk.head) == []
    (due,) = queues.waiting(reviewer_of(desk, review_of(defect)))
    assert due.name == "reviews" and queues.waiting(desk.central) == []
    decide(desk, defect, Level.FIRST, "uphold")
    assert [one.name for one in queues.waiting(desk.head)] == ["defects"]
    lodge(desk, Defect.objects.get())
    decide(desk, Defect.objects.get(), Level.BLIND, "lift")
    assert [one.name for one in queues.waiting(desk.central)] == ["reviews"]
    climb(desk, make_defect(desk, make_line(desk, amount=Decimal("900000.00"))), "accept")
    assert [one.name for one in queues.waiting(desk.chiefs["71"])] == ["escalations"]


# What follows --------------------------------------------------------------------------------------------------------
def test_escalations_are_the_branchs_and_sent_by_its_head(desk):
    climb(desk, make_defect(desk, make_line(desk, amount=Decimal("900000.00"))), "accept")
    row, chief = Escalation.objects.get(), desk.chiefs["71"]
    assert "200 × 4325" in get(chief, "escalation", row.uuid)
    get(desk.chiefs["75"], "escalation", row.uuid, status=404)
    get(desk.head, "escalation", row.uuid, status=403)
    get(desk.head, "escalation-list", status=403)
    get(desk.auditors["71"][0], "escalation-send", row.uuid, status=403)
    response = post(chief, "escalation-send", row.uuid, letter_no="", sent_on="2026-11-03")
    assert response.status_code == 422
    response = post(chief, "escalation-send", row.uuid, letter_no="12-3/4", sent_on="2026-11-04")
    assert response.status_code == 422 and "in the future" in text_of(response)
    assert "The letter is recorded." in text_of(
        post(chief, "escalation-send", row.uuid, letter_no="12-3/4", sent_on="2026-11-03")
    )
    assert "12-3/4" in get(desk.central, "escalation-list", query="?tab=sent")
    assert "The escalation is closed." in text_of(post(chief, "escalation-close", row.uuid, outcome="A case."))
    assert escalations.unconfirmed().count() == 1


def test_the_register_of_unconfirmed_cases_has_the_columns_of_annex_2(desk):
    line = make_line(desk, case_no="=1+1")
    defect = climb(desk, make_defect(desk, line), "accept")
    climb(desk, make_defect(desk, make_line(desk), code="3.0"), "accept")
    seen = get(desk.auditors["71"][0], "unconfirmed")
    assert line.line_no in seen and desk.patient.iin not in seen
    rows = list(csv.reader(io.StringIO(get(desk.auditors["71"][0], "unconfirmed-export", "csv").lstrip("\ufeff"))))
    assert len(rows) == 2
    assert rows[1] == [
        desk.provider.region.name, desk.provider.bin, desk.provider.name, "'=1+1", desk.patient.iin, "2026-10-13",
        "2487.71", line.line_no, defect.number, "5.1", "2026-11-03",
    ]  # fmt: skip
    assert desk.patient.iin not in get(desk.admin, "unconfirmed-export", "csv")
    assert get(desk.head, "unconfirmed-export", "xlsx").startswith("PK")
    get(desk.head, "unconfirmed-export", "exe", status=404)
    assert line.line_no not in get(desk.auditors["75"][0], "unconfirmed")
    assert line.line_no not in get(desk.head, "unconfirmed", query="?since=2026-11-04")
    assert line.line_no in get(desk.head, "unconfirmed", query="?since=2026-11-03&until=2026-11-03")
    assert AuditEntry.objects.filter(verb="monitoring.unconfirmed_exported").count() == 3


def test_refunds_are_noticed_and_paid_on_pages(desk):
    PeriodClosure.objects.create(month=MONTH, reason="paid")
    climb(desk, make_defect(desk), "accept")
    row, auditor = Refund.objects.get(), desk.auditors["71"][0]
    assert "Send the notice" in get(auditor, "refund", row.uuid)
    assert "Send the notice" not in get(desk.head, "refund", row.uuid)
    get(desk.other_head, "refund", row.uuid, status=404)
    assert post(desk.head, "refund-notify", row.uuid).status_code == 403
    assert "The notice is sent." in text_of(post(auditor, "refund-notify", row.uuid))
    response = post(auditor, "refund-pay", row.uuid, document_no="П-1", paid_on="2026-11-03", amount="9999999")
    assert response.status_code == 422 and "is left to return" in text_of(response)
    response = post(auditor, "refund-pay", row.uuid, document_no="П-1", paid_on="2026-11-03", amount="7463.13")
    assert "The payment is recorded." in text_of(response)
    row.refresh_from_db()
    assert row.state == "returned" and refunds.PAYABLE
    assert row.defect.number in get(desk.head, "refund-list", query="?tab=returned")


def test_the_central_office_gives_out_what_waits(desk):
    Membership.objects.filter(organisation__in=[desk.branches["75"], desk.branches["35"]]).update(
        roles=[Role.BRANCH_OFFICER]
    )
    defect = lodge(desk, make_defect(desk))
    assert "Give out now" in get(desk.central, "review-list", query="?tab=nobody")
    make_user(desk.branches["35"], Role.AUDITOR)
    assert post(desk.auditors["71"][0], "review-give").status_code == 403
    assert "1 objection is given out." in text_of(post(desk.central, "review-give"))
    assert review_of(defect).reviewer is not None
