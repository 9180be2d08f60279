from django.urls.resolvers import URLPattern

app_name = "distribution"
urlpatterns: list[URLPattern] = []
