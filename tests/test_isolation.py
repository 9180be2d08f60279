"""What belongs to one organisation is nowhere else: pages, API, exports, files, search, filters, history.

Each organisation and region owns some words that nobody else may ever read; everything that people and hospital
systems can open is read for the words of the others.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from python_calamine import CalamineWorkbook

from claims.models import Finding, Line, Register
from monitoring.models import Flag
from procurement.models import Amendment, Bid, Complaint, NegotiationRound
from tests.cast import PEOPLE, Cast, on_stage, undone
from tests.test_access import PAGES

pytestmark = pytest.mark.django_db

OWN, FOREIGN = "own", "foreign"


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    with django_db_blocker.unblock(), on_stage(tmp_path_factory.mktemp("files")) as made:
        yield made


@pytest.fixture(scope="module")
def secrets(cast: Cast) -> dict[str, set[str]]:
    """Words of each organisation's own: numbers of registers, lines and contracts, references, sums."""
    found = {}
    for side, provider in ((OWN, cast.world.provider), (FOREIGN, cast.world.other)):
        registers = Register.objects.filter(provider=provider)
        contracts = provider.contracts.filter(coexecutions=None)  # a co-executor knows the contract of its part
        found[side] = {
            *(str(one.uuid) for one in registers),
            *(one.number for one in registers),
            *(one.sha256 for one in registers if one.sha256),
            *(line.line_no for line in Line.objects.filter(provider=provider)),
            *(finding.line_no for finding in Finding.objects.filter(register__provider=provider) if finding.line_no),
            *(str(contract.uuid) for contract in contracts),
            *(contract.number for contract in contracts),
            *(str(entry.uuid) for entry in provider.entries.all()),
            str(one_key(cast, side)),
        }
    shared = found[OWN] & found[FOREIGN]
    assert not shared
    assert all(len(words) >= 6 for words in found.values())
    return found


def one_key(cast: Cast, side: str) -> str:
    return cast.keys["full" if side == OWN else "other"][:12]


LISTS = [
    "home",
    "claims:register-list",
    "claims:register-csv",
    "claims:line-search",
    "claims:line-check",
    "claims:register-new",
    "procurement:contract-list",
    "admission:application-list",
    "admission:visit-list",
    "admission:entry-list",
    "accounts:key-list",
    "reference:index",
    "campaigns:campaign-list",
    "bids:bid-list",
    "complaints:complaint-list",
    "contracting:coexecution-list",
    "commission:meeting-list",
    "flags:own-list",
    "flags:flag-list",
    "flags:flag-export",
    "defects:defect-list",
    "defects:defect-export",
    "defects:unconfirmed",
    "defects:refund-list",
    "inspections:inspection-list",
    "expertise:sample-list",
    "monitoring:overview",
    "monitoring:risk",
]
SLUGS = ["contracts", "contract-lines", "staff"]
API = ["register-list", "line-list", "contract-list", "defect-list"]


def addresses() -> list[str]:
    pages = [reverse(name) for name in LISTS] + [f"{reverse('claims:line-search')}?kind=refused"]
    return pages + [reverse(f"reference:{view}", args=[slug]) for slug in SLUGS for view in ("list", "download")]


def read(client: Any, address: str, data: Any = None) -> str:
    with undone():
        response = client.get(address, data)
        content = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code in (200, 403), (address, response.status_code)
    return content.decode(errors="replace")  # a PDF among them


def words_in(text: str, words: set[str]) -> set[str]:
    return {word for word in words if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)}


@pytest.mark.parametrize(("person", "foreign"), [("clerk", FOREIGN), ("head", FOREIGN), ("other", OWN)])
def test_pages_and_exports_of_an_organisation_hold_nothing_of_another(
    person: str, foreign: str, cast: Cast, secrets: dict[str, set[str]]
) -> None:
    own = OWN if foreign == FOREIGN else FOREIGN
    seen: set[str] = set()
    for address in addresses():
        text = read(cast.person(person), address)
        assert words_in(text, secrets[foreign]) == set(), address
        seen |= words_in(text, secrets[own])
    assert len(seen) >= 4, "the pages do show what is the organisation's own"


def clashing() -> set[str]:
    """Numbers of lines with which a flagged line clashes: the auditor sees both sides, wherever the other one lies."""
    return set(Flag.objects.exclude(other_no="").values_list("other_no", flat=True))


@pytest.mark.parametrize(
    ("person", "foreign"), [("officer", FOREIGN), ("chief", FOREIGN), ("auditor", FOREIGN), ("far", OWN)]
)
def test_a_branch_sees_its_region_and_no_other(
    person: str, foreign: str, cast: Cast, secrets: dict[str, set[str]]
) -> None:
    own, seen = OWN if foreign == FOREIGN else FOREIGN, set()
    for address in [*addresses(), reverse("claims:branch-registers")]:
        text = read(cast.person(person), address)
        shown = clashing() if address.startswith("/flags/") else set()
        assert words_in(text, secrets[foreign]) - shown == set(), address
        seen |= words_in(text, secrets[own])
    assert len(seen) >= 4


@pytest.mark.parametrize(("system", "foreign"), [("full", FOREIGN), ("other", OWN), ("branch", FOREIGN), ("far", OWN)])
def test_the_api_gives_a_key_what_its_organisation_may_see(
    system: str, foreign: str, cast: Cast, secrets: dict[str, set[str]]
) -> None:
    own = OWN if foreign == FOREIGN else FOREIGN
    for name in API:
        text = read(cast.system(system), reverse(f"api:{name}"), {"month": "2026-10", "page_size": "500"})
        assert words_in(text, secrets[foreign]) == set(), name
        assert words_in(text, secrets[own]), name


def test_the_central_office_sees_both(cast: Cast, secrets: dict[str, set[str]]) -> None:
    text = read(cast.person("central"), reverse("claims:branch-registers"))
    assert words_in(text, secrets[OWN])
    assert words_in(text, secrets[FOREIGN])


# Filters and search -----------------------------------------------------------------------------------------------
def filters(cast: Cast) -> list[tuple[str, dict[str, str]]]:
    """Asking for the other organisation by name, number and key."""
    other = cast.world.other
    register = Register.objects.get(uuid=cast.objects[FOREIGN])
    contract = other.contracts.get(campaign=None)
    registers, lines, contracts = (
        reverse("claims:register-list"), reverse("claims:line-search"), reverse("procurement:contract-list")
    )  # fmt: skip
    return [
        (registers, {"provider": other.bin or ""}),
        (registers, {"number": register.number}),
        (registers, {"contract": contract.number}),
        (reverse("claims:register-csv"), {"provider": other.bin or "", "number": register.number}),
        (lines, {"month": "2026-10", "provider": other.bin or ""}),
        (lines, {"month": "2026-10", "provider": other.name_ru, "kind": "refused"}),
        (contracts, {"number": contract.number}),
        (contracts, {"provider": other.bin or ""}),
        (reverse("reference:list", args=["contracts"]), {"provider": other.bin or ""}),
        (reverse("reference:download", args=["contracts"]), {"q": contract.number}),
        (reverse("reference:list", args=["contract-lines"]), {"contract": contract.number}),
        (reverse("reference:download", args=["staff"]), {"provider": other.bin or ""}),
    ]


@pytest.mark.parametrize("person", ["clerk", "officer"])
def test_filters_do_not_widen_what_is_seen(person: str, cast: Cast) -> None:
    """The words asked for come back in the fields of the filter; what they lead to does not come."""
    foreign, hidden = Register.objects.get(uuid=cast.objects[FOREIGN]), cast.world.other.contracts.get(campaign=None)
    lines = {line.line_no for line in Line.objects.filter(register=foreign)}
    for address, query in filters(cast):
        text = read(cast.person(person), address, query)
        assert words_in(text, {str(foreign.uuid), str(hidden.uuid), *lines}) == set(), (address, query)
        assert re.search(rf"/reference/contracts/{hidden.pk}/", text) is None, (address, query)
        if address.endswith(".csv"):
            rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
            assert [row for row in rows[1:] if hidden.number in row or foreign.number in row] == [], (address, query)


@pytest.mark.parametrize("name", API)
def test_filters_of_the_api_do_not_widen_what_is_given(name: str, cast: Cast) -> None:
    other, foreign = cast.world.other, Register.objects.get(uuid=cast.objects[FOREIGN])
    for query in (
        {"provider": other.bin},
        {"number": foreign.number},
        {"contract": other.contracts.get(campaign=None).number},
    ):
        with undone():
            found = cast.system("full").get(reverse(f"api:{name}"), {"month": "2026-10", **query})
        assert found.status_code == 200
        assert foreign.number not in found.content.decode()
        assert other.contracts.get(campaign=None).number not in found.content.decode()


def test_a_person_is_found_by_those_only_who_treated_them(cast: Cast) -> None:
    """The search by ИИН answers alike for a person of somebody else and for one who does not exist."""
    search = reverse("claims:line-search")
    iin = cast.world.woman.iin
    with undone():
        told = cast.person("clerk").post(search, {"iin": iin, "month": "2026-10"})
        page = read(cast.person("clerk"), told.url)
        assert str(cast.objects["woman"]) in page
    with undone():
        told = cast.person("other").post(search, {"iin": iin, "month": "2026-10"})
        known = read(cast.person("other"), told.url)
        unknown = read(cast.person("other"), f"{search}?person=unknown&month=2026-10")
    assert reverse("claims:person-detail", args=[cast.objects["woman"]]) not in known
    assert cast.world.woman.full_name not in known
    assert len(known) - len(unknown) == pytest.approx(0, abs=400), "the two pages say the same"


def test_a_shared_patient_shows_each_side_its_own_lines(cast: Cast, secrets: dict[str, set[str]]) -> None:
    """The man was refused at one organisation and treated at the other: each reads its half of the story."""
    page = reverse("claims:person-detail", args=[cast.world.man.uuid])
    own, foreign = read(cast.person("clerk"), page), read(cast.person("other"), page)
    assert words_in(own, secrets[FOREIGN]) == set()
    assert words_in(foreign, secrets[OWN]) == set()
    assert words_in(foreign, secrets[FOREIGN])


# Procurement ------------------------------------------------------------------------------------------------------
MARKET = ("home", "planning", "campaigns", "bids", "commission", "distribution", "complaints", "contracting",
          "procurement", "publication")  # fmt: skip


@pytest.fixture(scope="module")
def market_secrets(cast: Cast) -> dict[str, set[str]]:
    """Bids, complaints, contracts that are not signed, and talks about them. Placed volumes and signed contracts are
    public, and a co-executor knows the contract of which it is asked to give a part."""
    shared = {cast.objects[name] for name in ("coexecution", "coexecution_agreed", "coexecution_asked")}
    found: dict[str, set[str]] = {}
    for side, provider in ((OWN, cast.world.provider), (FOREIGN, cast.world.other)):
        unsigned = provider.contracts.exclude(state__in=["active", "suspended"]).exclude(coexecutions__uuid__in=shared)
        bids = Bid.objects.filter(provider=provider)
        found[side] = {
            *(str(one.uuid) for one in bids),
            *(word for one in bids for word in (one.receipt, one.seal, one.salt) if word),
            *(str(one.uuid) for one in Complaint.objects.filter(provider=provider)),
            *(str(one.uuid) for one in unsigned),
            *(one.number for one in unsigned),
            *(str(one.uuid) for one in NegotiationRound.objects.filter(contract__provider=provider)),
            *(str(one.uuid) for one in Amendment.objects.filter(contract__provider=provider)),
        }
    assert all(len(words) >= 10 for words in found.values())
    return found


def read_by(cast: Cast, person: str) -> Iterator[tuple[str, str]]:
    """Every page of procurement that the table of access opens to the person: its name and its text."""
    for row in PAGES:
        expected = dict(zip(PEOPLE, row.expected, strict=False))
        if row.method == "GET" and row.name.split(":")[0] in MARKET and expected.get(person) == "200":
            address = row.address(cast.objects) + (f"?{row.query}" if row.query else "")
            yield str(row), read(cast.person(person), address)


@pytest.mark.parametrize(("person", "foreign"), [("clerk", FOREIGN), ("head", FOREIGN), ("other", OWN)])
def test_nothing_of_the_bids_complaints_and_talks_of_one_is_on_a_page_of_the_other(
    person: str, foreign: str, cast: Cast, market_secrets: dict[str, set[str]]
) -> None:
    seen: set[str] = set()
    for name, text in read_by(cast, person):
        assert words_in(text, market_secrets[foreign]) == set(), name
        seen |= words_in(text, market_secrets[OWN if foreign == FOREIGN else FOREIGN])
    assert len(seen) >= 4, "the pages do show what is the organisation's own"


@pytest.mark.parametrize(
    "person", ["clerk", "other", "officer", "chief", "far", "auditor", "member", "central", "admin"]
)
def test_before_the_deadline_nobody_learns_who_bids_and_for_how_much(person: str, cast: Cast) -> None:
    """The bids of the first organisation ask for 419 and 423 units, that of the other for 611."""
    own = {"clerk": cast.world.provider.pk, "other": cast.world.other.pk}.get(person)
    sealed = Bid.objects.filter(opened_at=None).exclude(provider=own)
    hidden = {word for one in sealed for word in (str(one.uuid), one.receipt, one.seal) if word}
    hidden |= {"clerk": {"611"}, "other": {"419", "423"}}.get(person, {"611", "423"})
    assert len(sealed) == (3 if own is None else 2 if person == "other" else 1)
    pages = dict(read_by(cast, person))
    if person == "admin":
        pages["log"] = read(cast.person("admin"), reverse("config:audit-log"), {"object": "procurement.bid"})
    for name, text in pages.items():
        assert words_in(re.sub(r"<(svg|path|script)\b.*?>", "", text), hidden) == set(), name


def test_a_branch_sees_the_talks_of_its_own_region(cast: Cast, market_secrets: dict[str, set[str]]) -> None:
    abroad = cast.world.other.contracts.exclude(campaign=None)
    words = {word for one in abroad for word in (str(one.uuid), one.number)}
    for person in ("officer", "chief", "auditor", "member"):
        for name, text in read_by(cast, person):
            assert words_in(text, words) == set(), (person, name)
    unsigned = market_secrets[OWN] & {str(one.uuid) for one in cast.world.provider.contracts.all()}
    for name, text in read_by(cast, "far"):
        assert words_in(text, unsigned) == set(), name


# Files ------------------------------------------------------------------------------------------------------------
def test_no_address_serves_the_folder_of_received_files(cast: Cast) -> None:
    """Files leave by their register's page only, for whoever guesses their name, too."""
    register = Register.objects.get(uuid=cast.objects["partly"])
    assert register.file
    assert default_storage.exists(register.file.name)
    roots = ("/", "/media/", "/files/", "/static/", "/var/files/", "/static/../var/files/")
    for address in {default_storage.url(register.file.name), *(f"{root}{register.file.name}" for root in roots)}:
        for person in ("guest", "other", "clerk", "admin"):
            with undone():
                response = cast.person(person).get(address)
            assert response.status_code == 404, (address, person)
    assert not str(settings.MEDIA_ROOT).startswith(tuple(str(folder) for folder in settings.STATICFILES_DIRS))


def test_the_name_of_a_kept_file_cannot_be_guessed_from_what_was_sent(cast: Cast) -> None:
    register = Register.objects.get(uuid=cast.objects["partly"])
    assert register.file_name not in register.file.name
    assert register.number not in register.file.name


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_protocol_of_a_register_holds_its_own_lines_only(
    kind: str, cast: Cast, secrets: dict[str, set[str]]
) -> None:
    address = reverse("claims:register-protocol", kwargs={"uuid": cast.objects["partly"], "kind": kind})
    with undone():
        content = b"".join(cast.person("clerk").get(address).streaming_content)
    if kind == "xlsx":
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        text = "\n".join(",".join(map(str, row)) for row in book.get_sheet_by_index(0).to_python())
    else:
        text = content.decode()
    assert words_in(text, secrets[OWN])
    assert words_in(text, secrets[FOREIGN]) == set()


# Writing ----------------------------------------------------------------------------------------------------------
def test_nobody_sends_a_register_in_the_name_of_another_organisation(cast: Cast) -> None:
    """The file says whose it is; the one who sends it is whose it must be."""
    world = cast.world
    text = world.text(world.line(), register_no="stolen-1").encode()
    with undone():
        headers = {"Idempotency-Key": "isolation"}
        answer = cast.system("other").post(
            reverse("api:register-list"), text, content_type="text/csv", headers=headers
        )
        assert answer.status_code == 202
        register = Register.objects.get(uuid=answer.json()["id"])
        assert register.provider_id == world.other.pk
        from claims.control.check import check_register

        check_register(register.pk)
        register.refresh_from_db()
        assert register.state == "refused"
        assert not Line.objects.filter(register=register).exists()


def test_a_correction_of_a_foreign_register_is_told_as_one_that_is_not_there(cast: Cast) -> None:
    body = cast.world.text(cast.world.line(), register_no="other-1").encode()
    answers = []
    for uuid in (cast.objects[FOREIGN], "00000000-0000-4000-8000-000000000000"):
        with undone():
            address = f"{reverse('api:register-list')}?corrects={uuid}"
            headers = {"Idempotency-Key": "isolation"}
            answer = cast.system("full").post(address, body, content_type="text/csv", headers=headers)
        answers.append((answer.status_code, answer.json()["errors"]))
    assert answers[0] == answers[1]
    assert answers[0][0] == 400


def test_the_number_of_an_accepted_register_of_another_organisation_is_free(cast: Cast) -> None:
    """That a number is taken elsewhere would tell that it exists."""
    world = cast.world
    taken = Register.objects.get(uuid=cast.objects[FOREIGN]).number
    with undone():
        assert world.send(world.line(), register_no=taken).state == "accepted"
