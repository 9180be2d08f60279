"""Addresses of campaigns, under /campaigns/."""

from django.urls import path
from django.urls.resolvers import URLPattern

from procurement.campaigns import signing, views, wizard

app_name = "campaigns"
ONE, LOT = "<uuid:uuid>", "<uuid:uuid>/lots/<uuid:lot>"
urlpatterns: list[URLPattern] = [
    path("", views.campaign_list, name="campaign-list"),
    path("new/", wizard.campaign_new, name="campaign-new"),
    path(f"{ONE}/", views.campaign, name="campaign"),
    path(f"{ONE}/facts/", wizard.campaign_facts, name="campaign-facts"),
    path(f"{ONE}/rules/", wizard.campaign_rules, name="campaign-rules"),
    path(f"{ONE}/lots/", wizard.campaign_lots, name="campaign-lots"),
    path(f"{ONE}/lots/new/", wizard.lot_edit, name="lot-new"),
    path(f"{ONE}/lots/from-plan/", wizard.lots_from_plan, name="lots-from-plan"),
    path(f"{LOT}/", wizard.lot_edit, name="lot-edit"),
    path(f"{LOT}/remove/", wizard.lot_remove, name="lot-remove"),
    path(f"{LOT}/move/", wizard.lot_move, name="lot-move"),
    path(f"{LOT}/direct/new/", wizard.direct_edit, name="direct-new"),
    path(f"{LOT}/direct/<uuid:placement>/", wizard.direct_edit, name="direct-edit"),
    path(f"{ONE}/direct/", wizard.campaign_direct, name="campaign-direct"),
    path(f"{ONE}/direct/<uuid:placement>/remove/", wizard.direct_remove, name="direct-remove"),
    path(f"{ONE}/check/", wizard.campaign_check, name="campaign-check"),
    path(f"{ONE}/approve/", signing.campaign_approve, name="campaign-approve"),
    path(f"{ONE}/announce/", signing.campaign_announce, name="campaign-announce"),
    path(f"{ONE}/cancel/", signing.campaign_cancel, name="campaign-cancel"),
    path(f"{ONE}/cancel/sign/", signing.campaign_cancel_sign, name="campaign-cancel-sign"),
    path(f"{ONE}/fail/", signing.campaign_fail, name="campaign-fail"),
    path(f"{ONE}/complete/", signing.campaign_complete, name="campaign-complete"),
]
