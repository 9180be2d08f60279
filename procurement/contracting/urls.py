from django.urls import path

from procurement.contracting.pages import amendments, coexecution, contracts, talks

app_name = "contracting"
urlpatterns = [
    path("coexecution/", coexecution.coexecution_list, name="coexecution-list"),
    path("coexecution/<uuid:uuid>/", coexecution.coexecution, name="coexecution"),
    path("coexecution/<uuid:uuid>/sign/", coexecution.coexecution_sign, name="coexecution-sign"),
    path("coexecution/<uuid:uuid>/refuse/", coexecution.coexecution_refuse, name="coexecution-refuse"),
    path("coexecution/<uuid:uuid>/end/", coexecution.coexecution_end, name="coexecution-end"),
    path("amendments/<uuid:uuid>/", amendments.amendment, name="amendment"),
    path("amendments/<uuid:uuid>/edit/", amendments.amendment_edit, name="amendment-edit"),
    path("amendments/<uuid:uuid>/propose/", amendments.amendment_propose, name="amendment-propose"),
    path("amendments/<uuid:uuid>/cancel/", amendments.amendment_cancel, name="amendment-cancel"),
    path("amendments/<uuid:uuid>/reject/", amendments.amendment_reject, name="amendment-reject"),
    path("amendments/<uuid:uuid>/sign/", amendments.amendment_sign, name="amendment-sign"),
    path("<uuid:uuid>/negotiation/", talks.negotiation, name="negotiation"),
    path("<uuid:uuid>/offer/", talks.offer, name="offer"),
    path("<uuid:uuid>/accept/", talks.accept, name="accept"),
    path("<uuid:uuid>/break-off/", talks.break_off, name="break-off"),
    path("<uuid:uuid>/sign/", contracts.sign, name="sign"),
    path("<uuid:uuid>/return/", contracts.send_back, name="return"),
    path("<uuid:uuid>/refuse/", contracts.refuse, name="refuse"),
    path("<uuid:uuid>/suspend/", contracts.suspend, name="suspend"),
    path("<uuid:uuid>/terminate/", contracts.terminate, name="terminate"),
    path("<uuid:uuid>/decision/", contracts.stop_sign, name="stop-sign"),
    path("<uuid:uuid>/resume/", contracts.resume, name="resume"),
    path("<uuid:uuid>/amendment/", amendments.amendment_new, name="amendment-new"),
    path("<uuid:uuid>/coexecution/", coexecution.coexecution_new, name="coexecution-new"),
    path("<uuid:uuid>/penalty/", contracts.penalty_new, name="penalty-new"),
]
