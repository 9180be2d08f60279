from django.urls.resolvers import URLPattern

app_name = "commission"
urlpatterns: list[URLPattern] = []
