from django.urls import path

from accounts.views import documents

app_name = "signatures"
urlpatterns = [
    path("<uuid:uuid>/", documents.verify, name="verify"),
    path("<uuid:uuid>/document.pdf", documents.print_document, name="pdf"),
    path("<uuid:uuid>/document.json", documents.data, name="data"),
    path("<uuid:uuid>/<uuid:signature>.cms", documents.signature_file, name="signature"),
]
