import uuid
from decimal import Decimal

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import procurement.models.publication


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_signatures"),
        ("accounts", "__first__"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("procurement", "0001_initial"),
        ("providers", "0004_admission"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ground",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("direct", "placement without selection"),
                            ("amendment", "amendment of a contract"),
                            ("suspension", "suspension of a contract"),
                            ("termination", "termination of a contract"),
                            ("penalty", "penalty"),
                            ("manual", "manual distribution"),
                            ("complaint", "complaint"),
                        ],
                        max_length=14,
                        verbose_name="for what",
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("norm", models.CharField(blank=True, max_length=300, verbose_name="norm")),
                ("commission", models.BooleanField(default=False, verbose_name="needs a decision of the commission")),
                (
                    "percent",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=7, null=True, verbose_name="percent of the contract"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
            ],
            options={
                "verbose_name": "ground",
                "verbose_name_plural": "grounds",
                "ordering": ["kind", "position", "code", "-valid_from"],
                "constraints": [models.UniqueConstraint(fields=("kind", "code", "valid_from"), name="ground_key")],
            },
        ),
        migrations.CreateModel(
            name="Amendment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state_since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="in this state since",
                    ),
                ),
                ("due_on", models.DateField(editable=False, null=True, verbose_name="due on")),
                ("version", models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("volume_up", "more volume"),
                            ("volume_down", "less volume"),
                            ("tariff", "tariff"),
                            ("monthly_replan", "volume moved between months"),
                            ("coexecutor", "co-executor"),
                            ("requisites", "requisites"),
                            ("period", "term"),
                            ("termination", "termination"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("base_version", models.PositiveSmallIntegerField()),
                ("delta", models.JSONField(default=dict)),
                ("effective_on", models.DateField(verbose_name="in force from")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("proposed", "Proposed"),
                            ("agreed", "Agreed, signed by one side"),
                            ("signed", "Signed"),
                            ("effective", "In force"),
                            ("rejected", "Refused"),
                            ("cancelled", "Taken back"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="procurement.contract",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ground",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.ground",
                        verbose_name="ground",
                    ),
                ),
            ],
            options={
                "verbose_name": "amendment of a contract",
                "verbose_name_plural": "amendments of contracts",
                "ordering": ["contract_id", "-number"],
                "constraints": [models.UniqueConstraint(fields=("contract", "number"), name="amendment_key")],
            },
        ),
        migrations.CreateModel(
            name="PurchasePlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state_since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="in this state since",
                    ),
                ),
                ("due_on", models.DateField(editable=False, null=True, verbose_name="due on")),
                ("version", models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("rationale", models.TextField(blank=True, verbose_name="why the plan is changed")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("approved", "In force"), ("superseded", "Replaced")],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("approved_at", models.DateTimeField(null=True)),
                (
                    "base",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.purchaseplan",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "purchase plan",
                "verbose_name_plural": "purchase plans",
                "ordering": ["-year", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("year", "number"), name="plan_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")), fields=("year",), name="one_draft_plan_a_year"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "approved")), fields=("year",), name="one_plan_in_force_a_year"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                (
                    "state_since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="in this state since",
                    ),
                ),
                ("due_on", models.DateField(editable=False, null=True, verbose_name="due on")),
                ("version", models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="number")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("approved", "Approved"),
                            ("published", "Announced"),
                            ("accepting", "Bids are accepted"),
                            ("evaluating", "Bids are examined"),
                            ("distributing", "Volumes are distributed"),
                            ("protocol", "Protocol of placement is signed"),
                            ("standstill", "Time for complaints"),
                            ("contracting", "Contracts are concluded"),
                            ("completed", "Completed"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Not held"),
                        ],
                        default="draft",
                        max_length=14,
                        verbose_name="state",
                    ),
                ),
                ("opens_on", models.DateField(null=True, verbose_name="bids are accepted from")),
                ("closes_on", models.DateField(null=True, verbose_name="last day of bids")),
                (
                    "weight_formula",
                    models.CharField(
                        choices=[("rating", "rating"), ("rating_capacity", "rating × throughput")],
                        default="rating",
                        max_length=16,
                        verbose_name="weight",
                    ),
                ),
                (
                    "rounding",
                    models.CharField(
                        choices=[
                            ("webster", "nearest whole unit with one multiplier"),
                            ("largest_remainder", "largest remainders"),
                        ],
                        default="webster",
                        max_length=20,
                        verbose_name="rounding",
                    ),
                ),
                (
                    "share_cap",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="largest share of a lot for one organisation, %",
                    ),
                ),
                (
                    "threshold",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0"), max_digits=7, verbose_name="least rating, points"
                    ),
                ),
                ("norm", models.CharField(blank=True, max_length=300, verbose_name="edition of the methodology")),
                ("announced_at", models.DateTimeField(null=True)),
                ("cancel_reason", models.TextField(blank=True, verbose_name="reason")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.region",
                        verbose_name="region",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="procurement.purchaseplan",
                        verbose_name="purchase plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "campaign",
                "verbose_name_plural": "campaigns",
                "ordering": ["-year", "-number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_on__isnull", True), ("closes_on__gte", models.F("opens_on")), _connector="OR"
                        ),
                        name="campaign_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("share_cap__isnull", True),
                            models.Q(("share_cap__gt", 0), ("share_cap__lte", 100)),
                            _connector="OR",
                        ),
                        name="campaign_share",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Commission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("order_no", models.CharField(blank=True, max_length=100, verbose_name="order")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.region",
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "verbose_name": "commission",
                "verbose_name_plural": "commissions",
                "ordering": ["region_id", "-valid_from", "id"],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state_since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="in this state since",
                    ),
                ),
                ("due_on", models.DateField(editable=False, null=True, verbose_name="due on")),
                ("version", models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=30, unique=True, verbose_name="number")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("convened", "Convened"),
                            ("voting", "Voting"),
                            ("closed", "Closed"),
                            ("protocol_draft", "Protocol is being signed"),
                            ("protocol_signed", "Protocol is signed"),
                            ("published", "Protocol is published"),
                            ("adjourned", "Adjourned"),
                        ],
                        default="planned",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("planned_at", models.DateTimeField(verbose_name="time of the meeting")),
                ("place", models.CharField(blank=True, max_length=300, verbose_name="place")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("signed_at", models.DateTimeField(null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="procurement.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "commission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="procurement.commission",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="procurement.meeting",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "meeting of the commission",
                "verbose_name_plural": "meetings of the commission",
                "ordering": ["-planned_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("chair", "chair"),
                            ("deputy", "deputy chair"),
                            ("member", "member"),
                            ("secretary", "secretary, without a vote"),
                        ],
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                (
                    "affiliation",
                    models.CharField(
                        choices=[
                            ("fund", "the Fund"),
                            ("ministry", "Ministry of Health"),
                            ("health_department", "health department"),
                            ("atameken", "chamber of entrepreneurs «Atameken»"),
                            ("ngo", "public organisation"),
                            ("control", "control of medical services"),
                            ("sanitary", "sanitary and epidemiological control"),
                            ("digital", "digital health"),
                        ],
                        max_length=20,
                        verbose_name="represents",
                    ),
                ),
                ("position", models.CharField(blank=True, max_length=300, verbose_name="position")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "commission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="procurement.commission"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "seat of the commission",
                "verbose_name_plural": "seats of the commission",
                "ordering": ["commission_id", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("commission", "user"),
                        name="one_seat_a_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("role__in", ["chair", "deputy", "secretary"]), ("valid_to__isnull", True)),
                        fields=("commission", "role"),
                        name="one_seat_a_special_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="seat_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "presence",
                    models.CharField(
                        choices=[("expected", "awaited"), ("present", "present"), ("absent", "absent")],
                        default="expected",
                        max_length=8,
                    ),
                ),
                ("excused", models.CharField(blank=True, max_length=300, verbose_name="reason of the absence")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendance",
                        to="procurement.meeting",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attendance", to="procurement.seat"
                    ),
                ),
            ],
            options={
                "ordering": ["meeting_id", "seat_id"],
                "constraints": [models.UniqueConstraint(fields=("meeting", "seat"), name="attendance_key")],
            },
        ),
        migrations.CreateModel(
            name="Bid",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state_since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="in this state since",
                    ),
                ),
                ("due_on", models.DateField(editable=False, null=True, verbose_name="due on")),
                ("version", models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted, sealed"),
                            ("opened", "Opened"),
                            ("needs_correction", "Returned for correction"),
                            ("admissible", "Admissible"),
                            ("rejected", "Not admissible"),
                            ("allocated", "Volume is placed"),
                            ("zero_allocated", "No volume"),
                            ("accepted", "Volume is accepted"),
                            ("declined", "Volume is declined"),
                            ("lapsed", "No answer in time"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("sealed", models.BinaryField(default=bytes)),
                ("seal", models.CharField(blank=True, editable=False, max_length=64)),
                ("salt", models.CharField(blank=True, editable=False, max_length=64)),
                ("receipt", models.CharField(blank=True, max_length=30, verbose_name="number of the receipt")),
                ("submitted_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("returned", models.BooleanField(default=False)),
                ("remarks", models.JSONField(default=list)),
                ("answer", models.TextField(blank=True, verbose_name="what was corrected")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bids", to="providers.provider"
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bids", to="procurement.campaign"
                    ),
                ),
            ],
            options={
                "verbose_name": "bid",
                "verbose_name_plural": "bids",
                "ordering": ["campaign_id", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "withdrawn"), _negated=True),
                        fields=("campaign", "provider"),
                        name="one_bid_a_campaign",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=30, verbose_name="number")),
                ("position", models.PositiveIntegerField(verbose_name="order")),
                ("unit_kk", models.CharField(blank=True, max_length=60, verbose_name="unit in Kazakh")),
                ("unit_ru", models.CharField(blank=True, max_length=60, verbose_name="unit in Russian")),
                ("tariff", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="price of a unit, ₸")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lots", to="procurement.campaign"
                    ),
                ),
                (
                    "care_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.caretype",
                        verbose_name="type of care",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.region",
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "verbose_name": "lot",
                "verbose_name_plural": "lots",
                "ordering": ["campaign_id", "position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "number"), name="lot_key"),
                    models.UniqueConstraint(fields=("campaign", "position"), name="lot_order"),
                    models.CheckConstraint(condition=models.Q(("tariff__gt", 0)), name="lot_tariff"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DirectPlacement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "funding_source",
                    models.CharField(
                        choices=[
                            ("GOBMP", "guaranteed volume of free care"),
                            ("OSMS", "compulsory social health insurance"),
                        ],
                        max_length=5,
                        verbose_name="funding source",
                    ),
                ),
                ("units", models.PositiveBigIntegerField(verbose_name="volume")),
                ("reason", models.TextField(verbose_name="reason")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
                (
                    "ground",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.ground",
                        verbose_name="ground",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="direct", to="procurement.lot"
                    ),
                ),
            ],
            options={
                "verbose_name": "placement without selection",
                "verbose_name_plural": "placements without selection",
                "ordering": ["lot_id", "provider_id", "funding_source"],
                "constraints": [
                    models.UniqueConstraint(fields=("lot", "provider", "funding_source"), name="direct_placement_key"),
                    models.CheckConstraint(condition=models.Q(("units__gt", 0)), name="direct_placement_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state_since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="in this state since",
                    ),
                ),
                ("due_on", models.DateField(editable=False, null=True, verbose_name="due on")),
                ("version", models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("main", "distribution"),
                            ("recomputed", "distribution anew, an input was put right"),
                            ("residual", "distribution of what is left"),
                        ],
                        default="main",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being computed"),
                            ("computed", "Computed"),
                            ("published", "Before the commission"),
                            ("confirmed", "Confirmed"),
                            ("superseded", "Replaced"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("rules", models.JSONField(default=dict)),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
                ("code_version", models.CharField(blank=True, max_length=40)),
                ("lots_done", models.PositiveIntegerField(default=0)),
                ("lots_total", models.PositiveIntegerField(default=0)),
                ("computed_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("returned_input", models.TextField(blank=True, verbose_name="which input was wrong")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "base",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="procurement.run",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="procurement.campaign"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "distribution",
                "verbose_name_plural": "distributions",
                "ordering": ["campaign_id", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "number"), name="run_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "computed", "published"])),
                        fields=("campaign",),
                        name="one_open_run",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RunLot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("inputs", models.JSONField()),
                ("result", models.JSONField()),
                ("volume", models.PositiveBigIntegerField()),
                ("placed", models.PositiveBigIntegerField()),
                ("unplaced", models.PositiveBigIntegerField()),
                ("residual", models.DecimalField(decimal_places=2, max_digits=18)),
                ("multiplier", models.CharField(blank=True, max_length=200)),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="procurement.lot"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lots", to="procurement.run"
                    ),
                ),
            ],
            options={
                "ordering": ["run_id", "lot__position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "lot"), name="run_lot_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "placed",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("volume"), "-", models.F("unplaced")
                                ),
                            )
                        ),
                        name="run_lot_sum",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ManualDistribution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state_since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="in this state since",
                    ),
                ),
                ("due_on", models.DateField(editable=False, null=True, verbose_name="due on")),
                ("version", models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Reasons are before the Fund"),
                            ("approved", "Reasons are approved"),
                            ("refused", "Refused"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reasons")),
                ("decision", models.TextField(blank=True, verbose_name="decision of the Fund")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("approved_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ground",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.ground",
                        verbose_name="ground",
                    ),
                ),
                (
                    "run_lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="manual", to="procurement.runlot"
                    ),
                ),
            ],
            options={
                "verbose_name": "manual distribution",
                "verbose_name_plural": "manual distributions",
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "refused"), _negated=True),
                        fields=("run_lot",),
                        name="one_manual_distribution_a_lot",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "funding_source",
                    models.CharField(
                        choices=[
                            ("GOBMP", "guaranteed volume of free care"),
                            ("OSMS", "compulsory social health insurance"),
                        ],
                        max_length=5,
                    ),
                ),
                ("units", models.PositiveBigIntegerField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("run", "by the computed distribution"),
                            ("manual", "by manual distribution"),
                            ("direct", "without selection"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "Awaits the answer"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("lapsed", "No answer in time"),
                            ("replaced", "Replaced by a later distribution"),
                        ],
                        default="offered",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="awards", to="providers.provider"
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="procurement.bid",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="awards", to="procurement.campaign"
                    ),
                ),
                (
                    "direct",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="procurement.directplacement",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="awards", to="procurement.lot"
                    ),
                ),
                (
                    "manual",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="procurement.manualdistribution",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="procurement.run",
                    ),
                ),
            ],
            options={
                "verbose_name": "placed volume",
                "verbose_name_plural": "placed volumes",
                "ordering": ["campaign_id", "lot__position", "provider__bin", "funding_source", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["offered", "accepted"])),
                        fields=("lot", "provider", "funding_source", "origin"),
                        name="one_award_in_force",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BidLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("requested", models.PositiveBigIntegerField(verbose_name="volume applied for")),
                ("own", models.PositiveBigIntegerField(verbose_name="of it with own means")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("pending", "not examined"),
                            ("admissible", "admissible"),
                            ("excluded", "not admissible"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("checks", models.JSONField(default=list)),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="procurement.bid"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bid_lines", to="procurement.lot"
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a bid",
                "verbose_name_plural": "lines of bids",
                "ordering": ["bid_id", "lot__position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("bid", "lot"), name="bid_line_key"),
                    models.CheckConstraint(
                        condition=models.Q(("own__lte", models.F("requested")), ("requested__gt", 0)),
                        name="bid_line_volume",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BidPartner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("units", models.PositiveBigIntegerField(verbose_name="volume")),
                (
                    "executor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.provider",
                        verbose_name="co-executor",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="partners", to="procurement.bidline"
                    ),
                ),
            ],
            options={
                "ordering": ["line_id", "id"],
                "constraints": [models.UniqueConstraint(fields=("line", "executor"), name="bid_partner_key")],
            },
        ),
        migrations.CreateModel(
            name="CoExecution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state_since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="in this state since",
                    ),
                ),
                ("due_on", models.DateField(editable=False, null=True, verbose_name="due on")),
                ("version", models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("units", models.PositiveBigIntegerField(verbose_name="volume")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18, verbose_name="amount, ₸")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(verbose_name="to")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Awaits the co-executor"),
                            ("agreed", "Agreed"),
                            ("refused", "Refused"),
                            ("ended", "Ended"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "care_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.caretype",
                        verbose_name="type of care",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coexecutions",
                        to="procurement.contract",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "executor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coexecutions",
                        to="providers.provider",
                        verbose_name="co-executor",
                    ),
                ),
            ],
            options={
                "verbose_name": "co-execution",
                "verbose_name_plural": "co-execution",
                "ordering": ["contract_id", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["proposed", "agreed"])),
                        fields=("contract", "executor", "care_type"),
                        name="one_coexecution",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="coexecution_dates"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state_since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="in this state since",
                    ),
                ),
                ("due_on", models.DateField(editable=False, null=True, verbose_name="due on")),
                ("version", models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=30, null=True, unique=True, verbose_name="number")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("accepted_for_review", "Under review"),
                            ("inadmissible", "Not taken for review"),
                            ("satisfied", "Upheld"),
                            ("declined", "Dismissed"),
                            ("withdrawn", "Withdrawn"),
                            ("remedied", "Remedied"),
                            ("court_appealed", "Before the court"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("decision", models.TextField(blank=True, verbose_name="decision")),
                ("norm", models.CharField(blank=True, max_length=300, verbose_name="norm")),
                ("remedy_ordered", models.TextField(blank=True, verbose_name="what is to be put right")),
                ("remedy_done", models.TextField(blank=True, verbose_name="what was done")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="procurement.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="complaints", to="providers.provider"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="procurement.lot",
                        verbose_name="lot",
                    ),
                ),
            ],
            options={
                "verbose_name": "complaint",
                "verbose_name_plural": "complaints",
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["satisfied", "declined", "inadmissible", "remedied"]), _negated=True
                            ),
                            models.Q(("decision", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="complaint_decision_has_words",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ComplaintPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.TextField(verbose_name="what is wrong")),
                ("wanted", models.TextField(blank=True, verbose_name="what you ask for")),
                ("upheld", models.BooleanField(null=True)),
                ("finding", models.TextField(blank=True, verbose_name="what was found")),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="points", to="procurement.complaint"
                    ),
                ),
                (
                    "ground",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.ground",
                        verbose_name="ground",
                    ),
                ),
            ],
            options={
                "ordering": ["complaint_id", "position", "id"],
                "constraints": [models.UniqueConstraint(fields=("complaint", "position"), name="complaint_point_key")],
            },
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("declared_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "declared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="conflicts", to="procurement.seat"
                    ),
                ),
            ],
            options={
                "ordering": ["seat_id", "id"],
                "constraints": [models.UniqueConstraint(fields=("seat", "provider"), name="conflict_key")],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="unit")),
                ("target", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="usual target")),
                ("higher", models.BooleanField(default=True, verbose_name="more is better")),
                (
                    "care_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.caretype",
                        verbose_name="type of care",
                    ),
                ),
            ],
            options={
                "verbose_name": "indicator of contracts",
                "verbose_name_plural": "indicators of contracts",
                "ordering": ["code", "-valid_from"],
                "constraints": [models.UniqueConstraint(fields=("code", "valid_from"), name="indicator_key")],
            },
        ),
        migrations.CreateModel(
            name="ContractIndicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("target", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="target")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="procurement.contract",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.indicator"
                    ),
                ),
            ],
            options={
                "ordering": ["contract_id", "indicator__code", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "indicator"), name="contract_indicator_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractPosition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tariff", models.DecimalField(decimal_places=2, max_digits=14)),
                ("units", models.PositiveBigIntegerField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("months", models.JSONField(default=dict)),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="positions", to="procurement.award"
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="positions",
                        to="procurement.contract",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="positions", to="procurement.lot"
                    ),
                ),
            ],
            options={
                "ordering": ["contract_id", "lot__position", "id"],
                "constraints": [models.UniqueConstraint(fields=("contract", "lot"), name="contract_position_key")],
            },
        ),
        migrations.CreateModel(
            name="ContractVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("terms", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("origin", models.CharField(max_length=40)),
                ("effective_on", models.DateField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="procurement.contract"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["contract_id", "-number"],
                "constraints": [models.UniqueConstraint(fields=("contract", "number"), name="contract_version_key")],
            },
        ),
        migrations.CreateModel(
            name="GroundEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("direct", "placement without selection"),
                            ("amendment", "amendment of a contract"),
                            ("suspension", "suspension of a contract"),
                            ("termination", "termination of a contract"),
                            ("penalty", "penalty"),
                            ("manual", "manual distribution"),
                            ("complaint", "complaint"),
                        ],
                        max_length=14,
                        verbose_name="for what",
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("norm", models.CharField(blank=True, max_length=300, verbose_name="norm")),
                ("commission", models.BooleanField(default=False, verbose_name="needs a decision of the commission")),
                (
                    "percent",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=7, null=True, verbose_name="percent of the contract"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="procurement.ground",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="IndicatorEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="unit")),
                ("target", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="usual target")),
                ("higher", models.BooleanField(default=True, verbose_name="more is better")),
                (
                    "care_type",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="providers.caretype",
                        verbose_name="type of care",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="procurement.indicator",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "funding_source",
                    models.CharField(
                        choices=[
                            ("GOBMP", "guaranteed volume of free care"),
                            ("OSMS", "compulsory social health insurance"),
                        ],
                        max_length=5,
                        verbose_name="funding source",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18, verbose_name="amount, ₸")),
                (
                    "tariff",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="average price of a unit, ₸"),
                ),
                (
                    "care_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.caretype",
                        verbose_name="type of care",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.region",
                        verbose_name="region",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="procurement.purchaseplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of the plan",
                "verbose_name_plural": "lines of the plan",
                "ordering": ["plan_id", "region_id", "care_type__position", "funding_source", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "region", "care_type", "funding_source"), name="plan_line_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0), ("tariff__gt", 0)), name="plan_line_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LotFunding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "funding_source",
                    models.CharField(
                        choices=[
                            ("GOBMP", "guaranteed volume of free care"),
                            ("OSMS", "compulsory social health insurance"),
                        ],
                        max_length=5,
                        verbose_name="funding source",
                    ),
                ),
                ("budget", models.DecimalField(decimal_places=2, max_digits=18, verbose_name="budget, ₸")),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="funding", to="procurement.lot"
                    ),
                ),
                (
                    "plan_line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="procurement.planline",
                        verbose_name="line of the plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "money of a lot",
                "verbose_name_plural": "money of lots",
                "ordering": ["lot_id", "funding_source"],
                "constraints": [
                    models.UniqueConstraint(fields=("lot", "funding_source"), name="lot_funding_key"),
                    models.CheckConstraint(condition=models.Q(("budget__gte", 0)), name="lot_budget_not_negative"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ManualLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("computed", models.PositiveBigIntegerField()),
                ("units", models.PositiveBigIntegerField(verbose_name="volume")),
                (
                    "manual",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="procurement.manualdistribution",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="providers.provider"
                    ),
                ),
            ],
            options={
                "ordering": ["manual_id", "provider__bin", "id"],
                "constraints": [models.UniqueConstraint(fields=("manual", "provider"), name="manual_line_key")],
            },
        ),
        migrations.CreateModel(
            name="NegotiationRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state_since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="in this state since",
                    ),
                ),
                ("due_on", models.DateField(editable=False, null=True, verbose_name="due on")),
                ("version", models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("fund_offer", "Offer of the Fund"),
                            ("provider_accepted", "Accepted by the organisation"),
                            ("provider_counter", "Counter-offer of the organisation"),
                            ("fund_accepted", "Accepted by the Fund"),
                            ("answered", "Answered by another round"),
                            ("no_agreement", "No agreement"),
                            ("expired", "No answer in time"),
                        ],
                        default="fund_offer",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("terms", models.JSONField()),
                ("note", models.TextField(blank=True, verbose_name="why")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rounds", to="procurement.contract"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "round of negotiation",
                "verbose_name_plural": "rounds of negotiation",
                "ordering": ["contract_id", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "number"), name="round_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["fund_offer", "provider_counter"])),
                        fields=("contract",),
                        name="one_open_round",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Parameter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("value", models.CharField(max_length=40, verbose_name="value")),
            ],
            options={
                "verbose_name": "parameter of procurement",
                "verbose_name_plural": "parameters of procurement",
                "ordering": ["code", "-valid_from"],
                "constraints": [models.UniqueConstraint(fields=("code", "valid_from"), name="parameter_key")],
            },
        ),
        migrations.CreateModel(
            name="ParameterEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                ("value", models.CharField(max_length=40, verbose_name="value")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="procurement.parameter",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Penalty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", models.TextField(verbose_name="what was broken")),
                ("percent", models.DecimalField(decimal_places=4, max_digits=7)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("noted_on", models.DateField(verbose_name="found on")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="penalties",
                        to="procurement.contract",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ground",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.ground",
                        verbose_name="ground",
                    ),
                ),
            ],
            options={
                "verbose_name": "penalty",
                "verbose_name_plural": "penalties",
                "ordering": ["contract_id", "noted_on", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="penalty_not_negative")
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("ocid", models.CharField(max_length=80)),
                ("tag", models.CharField(max_length=30)),
                ("kind", models.CharField(max_length=40)),
                ("subject_type", models.CharField(max_length=60)),
                ("subject_id", models.UUIDField()),
                ("release", models.JSONField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "xid",
                    models.BigIntegerField(
                        db_default=procurement.models.publication.CurrentTransaction(), editable=False
                    ),
                ),
                ("number", models.BigIntegerField(editable=False, null=True, unique=True)),
            ],
            options={
                "verbose_name": "public event",
                "verbose_name_plural": "public events",
                "ordering": ["number", "id"],
                "indexes": [
                    models.Index(fields=["ocid", "number"], name="events_of_a_process"),
                    models.Index(
                        condition=models.Q(("number__isnull", True)), fields=["id"], name="events_to_publish"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("conformity", "conformity of the bids"),
                            ("placement", "placement of volumes"),
                            ("direct", "placement without selection"),
                            ("other", "other question"),
                        ],
                        max_length=12,
                        verbose_name="question",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="wording")),
                ("subject_uuid", models.UUIDField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("", "not decided"), ("adopted", "adopted"), ("rejected", "not adopted")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("returned_input", models.TextField(blank=True, verbose_name="which input is wrong")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="procurement.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "question of a meeting",
                "verbose_name_plural": "questions of meetings",
                "ordering": ["meeting_id", "position", "id"],
                "constraints": [models.UniqueConstraint(fields=("meeting", "position"), name="question_key")],
            },
        ),
        migrations.CreateModel(
            name="RunLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("points", models.DecimalField(decimal_places=2, max_digits=7)),
                ("weight", models.PositiveBigIntegerField()),
                ("parts", models.JSONField(default=dict)),
                ("floor", models.PositiveBigIntegerField(default=0)),
                ("cap", models.PositiveBigIntegerField()),
                (
                    "bound",
                    models.CharField(
                        choices=[
                            ("none", "cap not reached"),
                            ("requested", "bid"),
                            ("throughput", "throughput"),
                            ("coexecution", "co-execution limit"),
                            ("share", "limit of the share"),
                        ],
                        default="none",
                        max_length=12,
                    ),
                ),
                ("share", models.CharField(blank=True, max_length=200)),
                ("units", models.PositiveBigIntegerField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("funding", models.JSONField(default=dict)),
                ("more_points", models.DecimalField(decimal_places=2, max_digits=9, null=True)),
                ("excluded", models.JSONField(default=list)),
                (
                    "bid",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.bid"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="providers.provider"
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="providers.rating"
                    ),
                ),
                (
                    "run_lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="procurement.runlot"
                    ),
                ),
            ],
            options={
                "ordering": ["run_lot_id", "-units", "provider__bin", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("run_lot", "provider"), name="run_line_key"),
                    models.CheckConstraint(
                        condition=models.Q(("units__gte", models.F("floor")), ("units__lte", models.F("cap"))),
                        name="run_line_within_cap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeasonWeight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("month", models.PositiveSmallIntegerField(verbose_name="month")),
                ("percent", models.PositiveIntegerField(default=100, verbose_name="season, %")),
                (
                    "care_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.caretype",
                        verbose_name="type of care",
                    ),
                ),
            ],
            options={
                "verbose_name": "season of a type of care",
                "verbose_name_plural": "seasons of types of care",
                "ordering": ["care_type__position", "month", "-valid_from", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("care_type", "month", "valid_from"), name="season_weight_key"),
                    models.CheckConstraint(
                        condition=models.Q(("month__gte", 1), ("month__lte", 12)), name="season_weight_month"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeasonWeightEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("month", models.PositiveSmallIntegerField(verbose_name="month")),
                ("percent", models.PositiveIntegerField(default=100, verbose_name="season, %")),
                (
                    "care_type",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="providers.caretype",
                        verbose_name="type of care",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="procurement.seasonweight",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "choice",
                    models.CharField(blank=True, choices=[("for", "for"), ("against", "against")], max_length=8),
                ),
                ("recused", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="procurement.question"
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="votes", to="procurement.seat"
                    ),
                ),
            ],
            options={
                "ordering": ["question_id", "seat_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("question", "seat"), name="one_vote_a_member"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("choice", ""), ("recused", True)),
                            models.Q(("recused", False), models.Q(("choice", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="vote_or_recusal",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="contract",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="contract",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="contract",
            name="due_on",
            field=models.DateField(editable=False, null=True, verbose_name="due on"),
        ),
        migrations.AddField(
            model_name="contract",
            name="ended_on",
            field=models.DateField(blank=True, null=True, verbose_name="ended on"),
        ),
        migrations.AddField(
            model_name="contract",
            name="state",
            field=models.CharField(
                choices=[
                    ("prepared", "Terms are negotiated"),
                    ("agreed", "Terms are agreed"),
                    ("provider_signed", "Awaits the Fund's signature"),
                    ("active", "In force"),
                    ("suspended", "Suspended"),
                    ("completed", "Completed"),
                    ("terminated", "Terminated"),
                    ("refused", "Not concluded"),
                ],
                db_default="active",
                default="active",
                max_length=16,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="state_since",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                default=django.utils.timezone.now,
                editable=False,
                verbose_name="in this state since",
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="terms_version",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="contract",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.AddField(
            model_name="contractevent",
            name="due_on",
            field=models.DateField(editable=False, null=True, verbose_name="due on"),
        ),
        migrations.AddField(
            model_name="contractevent",
            name="ended_on",
            field=models.DateField(blank=True, null=True, verbose_name="ended on"),
        ),
        migrations.AddField(
            model_name="contractevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("prepared", "Terms are negotiated"),
                    ("agreed", "Terms are agreed"),
                    ("provider_signed", "Awaits the Fund's signature"),
                    ("active", "In force"),
                    ("suspended", "Suspended"),
                    ("completed", "Completed"),
                    ("terminated", "Terminated"),
                    ("refused", "Not concluded"),
                ],
                db_default="active",
                default="active",
                max_length=16,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="contractevent",
            name="state_since",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                default=django.utils.timezone.now,
                editable=False,
                verbose_name="in this state since",
            ),
        ),
        migrations.AddField(
            model_name="contractevent",
            name="terms_version",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="contractevent",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contract",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "procurement_contractevent" ("campaign_id", "due_on", "ended_on", "funding_source", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "signed_on", "state", "state_since", "terms_version", "uuid", "valid_from", "valid_to", "version") VALUES (OLD."campaign_id", OLD."due_on", OLD."ended_on", OLD."funding_source", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."provider_id", OLD."signed_on", OLD."state", OLD."state_since", OLD."terms_version", OLD."uuid", OLD."valid_from", OLD."valid_to", OLD."version"); RETURN NULL;',
                    hash="43edb539c759402f35f70235d6f3d3495c6ffcc9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bc253",
                    table="procurement_contract",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contract",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_contractevent" ("campaign_id", "due_on", "ended_on", "funding_source", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "signed_on", "state", "state_since", "terms_version", "uuid", "valid_from", "valid_to", "version") VALUES (OLD."campaign_id", OLD."due_on", OLD."ended_on", OLD."funding_source", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."signed_on", OLD."state", OLD."state_since", OLD."terms_version", OLD."uuid", OLD."valid_from", OLD."valid_to", OLD."version"); RETURN NULL;',
                    hash="08c1c540d680c54fb968f597271b78393776efdc",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e339a",
                    table="procurement_contract",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="campaign",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contracts",
                to="procurement.campaign",
            ),
        ),
        migrations.AddField(
            model_name="contractevent",
            name="campaign",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="procurement.campaign",
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.UniqueConstraint(
                condition=models.Q(("campaign__isnull", False), models.Q(("state", "refused"), _negated=True)),
                fields=("campaign", "provider", "funding_source"),
                name="one_contract_a_campaign",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ground",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_groundevent" ("code", "commission", "id", "kind", "name_kk", "name_ru", "norm", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "valid_from", "valid_to") VALUES (NEW."code", NEW."commission", NEW."id", NEW."kind", NEW."name_kk", NEW."name_ru", NEW."norm", NEW."percent", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="ca1e72f4593ce6db3b6d82c9f1d11d7bd98982ae",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_74bfd",
                    table="procurement_ground",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ground",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "procurement_groundevent" ("code", "commission", "id", "kind", "name_kk", "name_ru", "norm", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "valid_from", "valid_to") VALUES (NEW."code", NEW."commission", NEW."id", NEW."kind", NEW."name_kk", NEW."name_ru", NEW."norm", NEW."percent", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="a9d7ddfeb15a3e89bb825f33fefdc302ed898ab2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_474c1",
                    table="procurement_ground",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ground",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_groundevent" ("code", "commission", "id", "kind", "name_kk", "name_ru", "norm", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "valid_from", "valid_to") VALUES (OLD."code", OLD."commission", OLD."id", OLD."kind", OLD."name_kk", OLD."name_ru", OLD."norm", OLD."percent", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."source", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="1bf652e8e948e686118d7e7619e9581be5b5ad43",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2cc08",
                    table="procurement_ground",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="parameter",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_parameterevent" ("code", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to", "value") VALUES (NEW."code", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."valid_from", NEW."valid_to", NEW."value"); RETURN NULL;',
                    hash="a73aa2815bf9407dbdb2714400e4a3cd95accc07",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9d9da",
                    table="procurement_parameter",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="parameter",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "procurement_parameterevent" ("code", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to", "value") VALUES (NEW."code", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."valid_from", NEW."valid_to", NEW."value"); RETURN NULL;',
                    hash="e5392cb8b508344947dd7d4a1f350355b546f691",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2c798",
                    table="procurement_parameter",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="parameter",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_parameterevent" ("code", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to", "value") VALUES (OLD."code", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."valid_from", OLD."valid_to", OLD."value"); RETURN NULL;',
                    hash="37884d5ddbf506f2677dafc333ad348cff8273fb",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8f8c9",
                    table="procurement_parameter",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_indicatorevent" ("care_type_id", "code", "higher", "id", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "target", "unit", "valid_from", "valid_to") VALUES (NEW."care_type_id", NEW."code", NEW."higher", NEW."id", NEW."name_kk", NEW."name_ru", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."target", NEW."unit", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="266534da3ca88b172f3e1292889f92568135710f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_11c0b",
                    table="procurement_indicator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "procurement_indicatorevent" ("care_type_id", "code", "higher", "id", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "target", "unit", "valid_from", "valid_to") VALUES (NEW."care_type_id", NEW."code", NEW."higher", NEW."id", NEW."name_kk", NEW."name_ru", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."target", NEW."unit", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="5ef98b68b5a279e423cfe32f927175f45b835fe8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_acf0a",
                    table="procurement_indicator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_indicatorevent" ("care_type_id", "code", "higher", "id", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "target", "unit", "valid_from", "valid_to") VALUES (OLD."care_type_id", OLD."code", OLD."higher", OLD."id", OLD."name_kk", OLD."name_ru", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."target", OLD."unit", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="e924cdcf5aa5061458706c31f871e399a36fafa0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b18ad",
                    table="procurement_indicator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seasonweight",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_seasonweightevent" ("care_type_id", "id", "month", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to") VALUES (NEW."care_type_id", NEW."id", NEW."month", NEW."percent", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="aa9681275381da8fba9dd2618e396424100ff29a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e06c7",
                    table="procurement_seasonweight",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seasonweight",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "procurement_seasonweightevent" ("care_type_id", "id", "month", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to") VALUES (NEW."care_type_id", NEW."id", NEW."month", NEW."percent", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="f1bbb026d336d0b2e374dc571c8b1fe33d91c693",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_93bca",
                    table="procurement_seasonweight",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seasonweight",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_seasonweightevent" ("care_type_id", "id", "month", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to") VALUES (OLD."care_type_id", OLD."id", OLD."month", OLD."percent", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="7e2a4b3736308eaefd2f4dca52d31a64aeca7624",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c5e83",
                    table="procurement_seasonweight",
                    when="AFTER",
                ),
            ),
        ),
    ]
