from django.urls.resolvers import URLPattern

app_name = "contracting"
urlpatterns: list[URLPattern] = []
