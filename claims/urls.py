from django.urls import include, path, re_path

from claims.views import drafts, home, lines, people, periods, registers, rules

pages = [
    path("registers/", registers.register_list, name="register-list"),
    path("registers/list.csv", registers.register_csv, name="register-csv"),
    path("registers/new/", registers.register_new, name="register-new"),
    re_path(r"^registers/template\.(?P<kind>csv|xlsx)$", registers.template_download, name="template-download"),
    path("registers/<uuid:uuid>/", registers.register_detail, name="register-detail"),
    path("registers/<uuid:uuid>/progress/", registers.register_progress, name="register-progress"),
    path("registers/<uuid:uuid>/rows/<int:row_no>/", registers.row_detail, name="line-detail"),
    re_path(
        r"^registers/(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/protocol\.(?P<kind>csv|xlsx)$",
        registers.register_protocol,
        name="register-protocol",
    ),
    path("registers/<uuid:uuid>/file/", registers.register_file, name="register-file"),
    path("registers/<uuid:uuid>/correct/", registers.register_correct, name="register-correct"),
    path("registers/<uuid:uuid>/withdraw/", registers.register_withdraw, name="register-withdraw"),
    path("registers/<uuid:uuid>/draft/", drafts.draft_detail, name="draft-detail"),
    path("registers/<uuid:uuid>/draft/check/", drafts.draft_check, name="draft-check"),
    path("registers/<uuid:uuid>/draft/submit/", drafts.draft_submit, name="draft-submit"),
    path("registers/<uuid:uuid>/draft/<int:position>/", drafts.draft_line, name="draft-line"),
    path("registers/<uuid:uuid>/draft/<int:position>/delete/", drafts.draft_line_delete, name="draft-line-delete"),
    path("branch/registers/", registers.branch_registers, name="branch-registers"),
    path("lines/", lines.line_search, name="line-search"),
    path("lines/check/", lines.line_check, name="line-check"),
    path("lines/options/services/", drafts.service_options, name="service-options"),
    path("lines/options/diagnoses/", drafts.diagnosis_options, name="diagnosis-options"),
    path("people/<uuid:uuid>/", people.person_detail, name="person-detail"),
    path("rules/", rules.rule_list, name="rule-list"),
    path("rules/<str:key>/", rules.rule_detail, name="rule-detail"),
    path("rules/<str:key>/editions/new/", rules.edition_new, name="edition-new"),
    path("editions/<uuid:uuid>/", rules.edition_detail, name="edition-detail"),
    path("editions/<uuid:uuid>/dry-run/", rules.edition_dry_run, name="edition-dry-run"),
    path("editions/<uuid:uuid>/activate/", rules.edition_activate, name="edition-activate"),
    path("editions/<uuid:uuid>/cancel/", rules.edition_cancel, name="edition-cancel"),
    path("dry-runs/<uuid:uuid>/progress/", rules.dry_run_progress, name="dry-run-progress"),
    path("periods/", periods.period_list, name="period-list"),
    path("periods/<str:month>/open/", periods.period_open, name="period-open"),
]
urlpatterns = [
    path("", home.home, name="home"),
    path("", include((pages, "claims"))),
]
