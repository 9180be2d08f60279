from django.urls.resolvers import URLPattern

app_name = "complaints"
urlpatterns: list[URLPattern] = []
