from django.urls import path

from procurement.bids.pages import answering, cabinet, correcting, reading, wizard

app_name = "bids"
urlpatterns = [
    path("", cabinet.bid_list, name="bid-list"),
    path("new/<uuid:uuid>/", cabinet.bid_start, name="bid-start"),
    path("campaign/<uuid:uuid>/", reading.campaign_bids, name="campaign-bids"),
    path("<uuid:uuid>/", reading.bid, name="bid"),
    path("<uuid:uuid>/lots/", wizard.bid_lots, name="bid-lots"),
    path("<uuid:uuid>/lots/<uuid:lot>/", wizard.bid_line, name="bid-line"),
    path("<uuid:uuid>/check/", wizard.bid_check, name="bid-check"),
    path("<uuid:uuid>/receipt/", wizard.bid_receipt, name="bid-receipt"),
    path("<uuid:uuid>/withdraw/", wizard.bid_withdraw, name="bid-withdraw"),
    path("<uuid:uuid>/correct/", correcting.bid_correct, name="bid-correct"),
    path("<uuid:uuid>/correct/sign/", correcting.bid_correct_sign, name="bid-correct-sign"),
    path("<uuid:uuid>/answer/<slug:word>/", answering.bid_answer, name="bid-answer"),
    path("<uuid:uuid>/content.json", reading.bid_content, name="bid-content"),
]
