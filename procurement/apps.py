from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# Modules that make themselves known when they are imported: machines, documents to sign, news, counts, releases.
REGISTERING = (
    "planning.machine", "planning.documents",
    "campaigns.machine", "campaigns.documents", "campaigns.desk",
    "bids.machine", "bids.documents", "bids.desk",
    "commission.machine", "commission.documents", "commission.desk",
    "distribution.machine", "distribution.documents",
    "complaints.machine", "complaints.documents", "complaints.desk",
    "contracting.machines", "contracting.documents", "contracting.desk",
    "publication.releases",
)  # fmt: skip


class ProcurementConfig(AppConfig):
    name = "procurement"
    verbose_name = _("Procurement")

    def ready(self) -> None:
        for name in REGISTERING:
            import_module(f"{self.name}.{name}")
