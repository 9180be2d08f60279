from django.urls import path

from accounts.views import keys, people, profile, sign_in, staff

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in.sign_in_code, name="sign-in-code"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("switch/", sign_in.switch, name="switch"),
    path("password-reset/", profile.password_reset, name="password-reset"),
    path("password-reset/sent/", profile.password_reset_sent, name="password-reset-sent"),
    path("password-reset/<str:uid>/<str:token>/", profile.password_reset_confirm, name="password-reset-confirm"),
    path("invitation/<str:uid>/<str:token>/", profile.invitation, name="invitation"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", profile.password_change, name="password-change"),
    path("profile/sessions/", profile.session_list, name="session-list"),
    path("profile/sessions/end/", profile.session_end_all, name="session-end-all"),
    path("profile/sessions/<int:pk>/end/", profile.session_end, name="session-end"),
    path("profile/second-factor/", profile.second_factor_page, name="second-factor"),
    path("profile/second-factor/codes/", profile.backup_codes, name="backup-codes"),
    path("profile/second-factor/remove/", profile.second_factor_remove, name="second-factor-remove"),
    path("access-keys/", keys.key_list, name="key-list"),
    path("access-keys/new/", keys.key_new, name="key-new"),
    path("access-keys/<uuid:uuid>/revoke/", keys.key_revoke, name="key-revoke"),
    path("staff/", staff.member_list, name="member-list"),
    path("organisations/", people.organisation_list, name="organisation-list"),
    path("organisations/<int:organisation>/staff/", staff.member_list, name="member-list"),
    path("organisations/<int:organisation>/staff/new/", staff.member_new, name="member-new"),
    path("organisations/<int:organisation>/staff/<int:pk>/", staff.member_edit, name="member-edit"),
    path("organisations/<int:organisation>/staff/<int:pk>/end/", staff.member_end, name="member-end"),
    path("users/", people.user_list, name="user-list"),
    path("users/second-factor/", people.role_policy, name="role-policy"),
    path("users/<uuid:uuid>/", people.user_detail, name="user-detail"),
    path("users/<uuid:uuid>/block/", people.user_block, name="user-block"),
    path("users/<uuid:uuid>/unblock/", people.user_unblock, name="user-unblock"),
    path("users/<uuid:uuid>/sign-out/", people.user_sign_out, name="user-sign-out"),
    path(
        "users/<uuid:uuid>/second-factor/remove/",
        people.user_second_factor_remove,
        name="user-second-factor-remove",
    ),
]
