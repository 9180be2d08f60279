from django.urls import path

from monitoring.defects import following_views, review_views, views

app_name = "defects"
urlpatterns = [
    path("", views.defect_list, name="defect-list"),
    path("export.csv", views.defect_export, name="defect-export"),
    path("reviews/", review_views.review_list, name="review-list"),
    path("reviews/give/", review_views.give_waiting, name="review-give"),
    path("reviews/<uuid:uuid>/", review_views.review, name="review"),
    path("escalations/", following_views.escalation_list, name="escalation-list"),
    path("escalations/<uuid:uuid>/", following_views.escalation, name="escalation"),
    path("escalations/<uuid:uuid>/send/", following_views.escalation_send, name="escalation-send"),
    path("escalations/<uuid:uuid>/close/", following_views.escalation_close, name="escalation-close"),
    path("escalations/<uuid:uuid>/sole/", following_views.escalation_sole, name="escalation-sole"),
    path("unconfirmed/", following_views.unconfirmed, name="unconfirmed"),
    path("unconfirmed/<str:form>/", following_views.unconfirmed_export, name="unconfirmed-export"),
    path("refunds/", following_views.refund_list, name="refund-list"),
    path("refunds/<uuid:uuid>/", following_views.refund, name="refund"),
    path("refunds/<uuid:uuid>/notify/", following_views.refund_notify, name="refund-notify"),
    path("refunds/<uuid:uuid>/pay/", following_views.refund_pay, name="refund-pay"),
    path("files/<uuid:uuid>/", views.objection_file, name="objection-file"),
    path("<uuid:uuid>/", views.defect, name="defect"),
    path("<uuid:uuid>/object/", views.object_to, name="object"),
    path("<uuid:uuid>/accept/", views.accept, name="accept"),
]
