from django.http import HttpRequest, HttpResponse


def run_detail(request: HttpRequest, uuid: object) -> HttpResponse:
    return HttpResponse()
