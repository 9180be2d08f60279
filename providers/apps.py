from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProvidersConfig(AppConfig):
    name = "providers"
    verbose_name = _("Providers")

    def ready(self) -> None:
        from providers import actualise  # noqa: F401 - registers its kinds of news
        from providers.admission import documents, machines  # noqa: F401 - register documents and machines
        from providers.admission.review import desk  # noqa: F401 - counts for the navigation
