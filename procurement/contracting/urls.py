from django.http import HttpRequest, HttpResponse
from django.urls import path

app_name = "contracting"


def later(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("amendments/<uuid:uuid>/", later, name="amendment"),
    path("coexecution/<uuid:uuid>/", later, name="coexecution"),
]
