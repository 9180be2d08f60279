from django.http import HttpResponse

from procurement.complaints.access import get_complaint_or_404


def complaint(request, uuid):
    return HttpResponse(str(get_complaint_or_404(request.actor, uuid)))
