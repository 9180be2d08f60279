from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# Modules that make themselves known when they are imported: machines, news, counts, what the audit log holds back.
REGISTERING = (
    "queue.machine", "queue.news", "queue.desk",
    "defects.machine", "defects.desk", "defects.withheld",
    "expertise.machine", "expertise.news", "expertise.desk",
    "inspections.machine", "inspections.news", "inspections.desk",
    "standing.registering",
)  # fmt: skip


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = _("Monitoring")

    def ready(self) -> None:
        for name in REGISTERING:
            import_module(f"{self.name}.{name}")
