from django.urls.resolvers import URLPattern

app_name = "publication"
urlpatterns: list[URLPattern] = []
