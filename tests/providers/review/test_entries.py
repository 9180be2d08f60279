"""Pages of the entries of the registry: found, suspended, restored, excluded."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.access import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, SignedDocument
from providers.models import RegistryEntry, Suspension
from tests.accounts.people import make_region
from tests.claims.world import make_actor
from tests.providers.applicants import Stage, exclude
from tests.providers.facts import make_entry, make_licence, make_provider
from tests.providers.review.pages import MONDAY, STALE, page, send, signed_in, status, words
from tests.signing import cms_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(stage: Stage) -> RegistryEntry:
    make_licence(stage.provider)
    return make_entry(stage.provider)


def suspend(actor: Actor, entry: RegistryEntry, **values: Any) -> Any:
    entry.refresh_from_db()
    given = {"reason": "Тексеру", "norm": "ҚР ДСМ-186/2020", "version": entry.version}
    return send(actor, "entry-suspend", entry.uuid, **(given | values))


def propose(actor: Actor, entry: RegistryEntry, **values: Any) -> Any:
    entry.refresh_from_db()
    given = {"reason": "Өз еркімен", "norm": "ҚР ДСМ-186/2020, 20-т.", "version": entry.version}
    return send(actor, "entry-exclude", entry.uuid, **(given | values))


# The list ------------------------------------------------------------------------------------------------------------
def test_suspended_entries_come_first_with_their_causes(stage: Stage, entry: RegistryEntry) -> None:
    make_entry(make_provider("Аптека"), "dental")
    suspend(stage.chief, entry)
    text = page(stage.officer, "entry-list")
    assert text.index("kdu Клиника «Үлгі»") < text.index("dental Аптека")
    assert "decision of the Fund since 02.03.2026 02.03.2027 suspended" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=suspended", 1),
        ("state=active", 1),
        ("state=removed", 0),
        ("cause=decision", 1),
        ("cause=licence", 0),
        ("care=kdu", 1),
        ("provider=аптека", 1),
        ("provider=1401", 2),
    ],
)
def test_entries_are_filtered(query: str, found: int, stage: Stage, entry: RegistryEntry) -> None:
    make_entry(make_provider("Аптека"), "dental")
    suspend(stage.chief, entry)
    text = page(stage.officer, "entry-list", query=f"?{query}")
    assert f"found: {found}" in text
    assert ("No entry fits the filter" in text) == (not found)


def test_a_branch_lists_its_region_and_the_central_office_all(stage: Stage, entry: RegistryEntry) -> None:
    far = make_entry(make_provider("Далёкая", region=make_region("75")), "dental")
    assert "found: 1" in page(stage.officer, "entry-list")
    assert status(stage.officer, "entry", far.uuid) == 404
    place = Organisation.objects.create(kind=OrganisationKind.CENTRAL, name_ru="Аппарат", name_kk="Аппарат")
    central = make_actor(place, Role.CENTRAL_OFFICE)
    assert "found: 2" in page(central, "entry-list")
    assert "found: 1" in page(central, "entry-list", query="?region=75")
    assert status(stage.clerk, "entry-list") == 403
    assert status(stage.clerk, "entry", entry.uuid) == 403


# Suspension ----------------------------------------------------------------------------------------------------------
def test_the_head_suspends_with_a_reason_and_ends_it(stage: Stage, entry: RegistryEntry, clock: Any) -> None:
    form = page(stage.chief, "entry-suspend", entry.uuid)
    assert "Services of this type of care from 2 March on are refused" in form
    response = suspend(stage.chief, entry, reason=" ")
    assert response.status_code == 422
    assert 'value="ҚР ДСМ-186/2020"' in response.content.decode()
    assert "Admission is suspended from today on." in words(suspend(stage.chief, entry).content.decode())
    text = page(stage.officer, "entry", entry.uuid)
    assert "Services are refused now Since 02.03.2026: decision of the Fund: Тексеру" in text
    assert "Suspended Примерова А., Филиал" in text

    clock.move_to(MONDAY + timedelta(days=5))
    asked = page(stage.chief, "entry-resume", entry.uuid)
    assert "Suspended since 02.03.2026. Reason: Тексеру" in asked
    assert "taken again from today on" in asked
    entry.refresh_from_db()
    send(stage.chief, "entry-resume", entry.uuid, version=entry.version)
    entry.refresh_from_db()
    assert entry.state == "active"
    assert "Decision of the Fund 02.03.2026 06.03.2026 Тексеру" in page(stage.officer, "entry", entry.uuid)


def test_a_decision_comes_and_goes_beside_other_causes(stage: Stage, entry: RegistryEntry) -> None:
    RegistryEntry.objects.filter(pk=entry.pk).update(state="suspended")
    Suspension.objects.create(entry=entry, cause="licence", since=MONDAY.date())
    text = page(stage.chief, "entry", entry.uuid)
    assert "End the suspension: No decision suspends it: it resumes by itself" in text
    assert "it resumes by itself" in page(stage.chief, "entry-resume", entry.uuid)
    suspend(stage.chief, entry)
    assert entry.suspensions.filter(until=None).count() == 2
    assert "The entry stays suspended for other reasons:" in page(stage.chief, "entry-resume", entry.uuid)
    entry.refresh_from_db()
    send(stage.chief, "entry-resume", entry.uuid, version=entry.version)
    entry.refresh_from_db()
    assert entry.state == "suspended"
    assert [one.cause for one in entry.suspensions.filter(until=None)] == ["licence"]


def test_an_old_page_suspends_nothing_and_keeps_the_text(stage: Stage, entry: RegistryEntry) -> None:
    response = suspend(stage.chief, entry, version=entry.version + 1)
    assert response.status_code == 422
    assert STALE in response.content.decode()
    assert "Тексеру</textarea>" in response.content.decode()
    assert not entry.suspensions.exists()
    assert STALE in words(
        send(stage.chief, "entry-resume", suspended(stage, entry).uuid, version="9").content.decode()
    )


def suspended(stage: Stage, entry: RegistryEntry) -> RegistryEntry:
    suspend(stage.chief, entry)
    entry.refresh_from_db()
    return entry


# Exclusion -----------------------------------------------------------------------------------------------------------
def test_the_head_excludes_in_two_steps(stage: Stage, entry: RegistryEntry) -> None:
    assert propose(stage.chief, entry, norm="").status_code == 422
    text = words(propose(stage.chief, entry).content.decode())
    assert "Reason Өз еркімен Norm ҚР ДСМ-186/2020, 20-т." in text
    assert "Services of this type of care from today on are refused." in text
    assert "Exclusion is proposed, not signed" in page(stage.officer, "entry", entry.uuid)
    entry.refresh_from_db()
    assert entry.state == "active", "nothing before the signature"

    document = SignedDocument.objects.get(kind="exclusion")
    given = {"document": document.uuid, "version": entry.version}
    refused = send(stage.chief, "entry-exclude-sign", entry.uuid, **given)
    assert refused.status_code == 422
    assert "The document is not signed yet" in words(refused.content.decode())
    cms = cms_of(document, stage.chief)
    done = send(stage.chief, "entry-exclude-sign", entry.uuid, cms_text=cms, **given)
    assert "The decision is signed: the entry is excluded." in words(done.content.decode())
    entry.refresh_from_db()
    assert (entry.state, entry.removed_on) == ("removed", MONDAY.date())
    text = page(stage.officer, "entry", entry.uuid)
    assert "Left the registry on 02.03.2026" in text
    assert "Өз еркімен" in text


def test_another_reason_needs_another_signature(stage: Stage, entry: RegistryEntry) -> None:
    propose(stage.chief, entry)
    document = SignedDocument.objects.get(kind="exclusion")
    propose(stage.chief, entry, reason="Басқа себеп")
    entry.refresh_from_db()
    given = {"document": document.uuid, "cms_text": cms_of(document, stage.chief), "version": entry.version}
    response = send(stage.chief, "entry-exclude-sign", entry.uuid, **given)
    assert response.status_code == 422
    assert "The data have changed since they were shown to you" in words(response.content.decode())
    entry.refresh_from_db()
    assert entry.state == "active"


def test_the_signature_comes_after_the_reason(stage: Stage, entry: RegistryEntry) -> None:
    address = reverse("admission:entry-exclude-sign", args=[entry.uuid])
    assert signed_in(stage.chief).get(address).url == reverse("admission:entry-exclude", args=[entry.uuid])


def test_what_has_left_the_registry_is_not_decided_on(stage: Stage, entry: RegistryEntry) -> None:
    exclude(stage, entry)
    for name in ("entry-suspend", "entry-exclude", "entry-exclude-sign"):
        response = signed_in(stage.chief).get(reverse(f"admission:{name}", args=[entry.uuid]), follow=True)
        assert "Nothing can be changed in the state «excluded»." in words(response.content.decode()), name
    assert suspend(stage.chief, entry).status_code == 422
    text = page(stage.chief, "entry", entry.uuid)
    for offered in ("Suspend by decision", "Exclude from the registry"):
        assert offered not in text


@pytest.mark.parametrize("name", ["entry-suspend", "entry-resume", "entry-exclude", "entry-exclude-sign"])
def test_only_the_head_decides(name: str, stage: Stage, entry: RegistryEntry) -> None:
    auditor = make_actor(stage.chief.organisation, Role.AUDITOR)  # type: ignore[arg-type]
    for actor in (stage.officer, auditor, stage.clerk, stage.member):
        for method in ("get", "post"):
            assert status(actor, name, entry.uuid, method=method) == 403
    far = Organisation.objects.create(
        kind=OrganisationKind.BRANCH, name_ru="Филиал", name_kk="Филиал", region=make_region("75")
    )
    assert status(make_actor(far, Role.BRANCH_HEAD), name, entry.uuid) == 404
