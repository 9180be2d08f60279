from django.http import HttpResponse

from procurement.commission.access import get_commission_or_404, get_meeting_or_404


def commission(request, uuid):
    return HttpResponse(str(get_commission_or_404(request.actor, uuid)))


def meeting(request, uuid):
    return HttpResponse(str(get_meeting_or_404(request.actor, uuid)))
