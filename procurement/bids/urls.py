from django.urls.resolvers import URLPattern

app_name = "bids"
urlpatterns: list[URLPattern] = []
