"""Reference data of this app; see config.reference."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from config.reference import PLACES, Catalogue, register

register(
    Catalogue(
        slug="regions",
        model=Region,
        title=_("Regions"),
        note=_("Regions and cities of national significance by КАТО; each has a branch of the Fund."),
        group=PLACES,
        order=1,
        columns=("code", "name", "centre", "iso"),
        fields=("code", "kato", "iso", "name_kk", "name_ru", "name_en", "centre", "valid_from", "valid_to"),
        fixed=("code",),
        search=("code", "name_kk", "name_ru", "name_en", "centre"),
        end="valid_to",
    )
)
