from procurement.complaints.access import get_complaint_or_404
from django.http import HttpResponse


def complaint(request, uuid):
    return HttpResponse(str(get_complaint_or_404(request.actor, uuid)))
