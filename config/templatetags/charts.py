"""Charts drawn by the server: SVG with the same figures in a table."""

from collections.abc import Sequence
from typing import Any

from django import template

from config import tiles

register = template.Library()


@register.inclusion_tag("components/tile_map.html")
def tile_map(found: Sequence[tiles.Tile], title: Any, places: Any, figures: Any) -> dict[str, Any]:
    """``title`` says what is counted; ``places`` and ``figures`` head the columns of the table."""
    shown = tiles.drawn(found)
    width, height = tiles.size(shown)
    return {
        "title": title,
        "places": places,
        "figures": figures,
        "tiles": shown,
        "all": found,
        "key": tiles.key_of(shown),
        "tile_width": tiles.WIDTH,
        "tile_height": tiles.HEIGHT,
        "width": width,
        "height": height,
    }
