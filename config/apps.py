from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = _("Config")

    def ready(self) -> None:
        autodiscover_modules("catalogue", "reference_catalogue")  # what the apps register for config.reference
