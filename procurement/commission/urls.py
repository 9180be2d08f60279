from django.urls import path

from procurement.commission import meeting_views, protocol_views, seat_views

app_name = "commission"
urlpatterns = [
    path("", meeting_views.meeting_list, name="meeting-list"),
    path("commissions/", seat_views.commission_list, name="commission-list"),
    path("commissions/new/", seat_views.commission_new, name="commission-new"),
    path("commissions/<uuid:uuid>/", seat_views.commission, name="commission"),
    path("commissions/<uuid:uuid>/end/", seat_views.commission_end, name="commission-end"),
    path("commissions/<uuid:uuid>/seats/new/", seat_views.seat_new, name="seat-new"),
    path("seats/<int:pk>/end/", seat_views.seat_end, name="seat-end"),
    path("seats/<int:pk>/conflicts/new/", seat_views.conflict_new, name="conflict-new"),
    path("meetings/new/", meeting_views.meeting_new, name="meeting-new"),
    path("meetings/<uuid:uuid>/", meeting_views.meeting, name="meeting"),
    path("meetings/<uuid:uuid>/attendance/", meeting_views.attendance, name="meeting-attendance"),
    path("meetings/<uuid:uuid>/convene/", meeting_views.convene, name="meeting-convene"),
    path("meetings/<uuid:uuid>/start-voting/", meeting_views.start_voting, name="meeting-start-voting"),
    path("meetings/<uuid:uuid>/close/", meeting_views.close, name="meeting-close"),
    path("meetings/<uuid:uuid>/draw-up/", meeting_views.draw_up, name="meeting-draw-up"),
    path("meetings/<uuid:uuid>/publish/", meeting_views.publish, name="meeting-publish"),
    path("meetings/<uuid:uuid>/adjourn/", meeting_views.adjourn, name="meeting-adjourn"),
    path("meetings/<uuid:uuid>/sign/", protocol_views.sign, name="meeting-sign"),
    path("meetings/<uuid:uuid>/protocol-<str:language>.pdf", protocol_views.protocol, name="protocol"),
    path("protocols/<uuid:uuid>-<str:language>.pdf", protocol_views.public_protocol, name="public-protocol"),
    path("questions/<uuid:uuid>/vote/", meeting_views.vote, name="question-vote"),
    path("questions/<uuid:uuid>/input/", meeting_views.wrong_input, name="question-input"),
]
