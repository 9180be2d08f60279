"""Settings of the portal, one file. Every value that an installation changes is read from the environment."""

import sys
from pathlib import Path

from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules
VAR = (
    env.folder("PORTAL_TEST_VAR", BASE_DIR / "var" / "test") if TESTING else env.folder("PORTAL_VAR", BASE_DIR / "var")
)

# Safety -------------------------------------------------------------------------------------------------------
DEBUG = env.flag("DEBUG", True)
DEVELOPMENT_KEY = "development-only-" + "k" * 50
SECRET_KEY = env.text("SECRET_KEY", DEVELOPMENT_KEY)
if not DEBUG and SECRET_KEY == DEVELOPMENT_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set: production (DEBUG=0) needs its own secret of 50 or more letters"
    )
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", "testserver"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", [])
HTTPS = env.flag("HTTPS", not DEBUG)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.flag("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.number("SESSION_HOURS", 12, 1) * 3600
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}

# Parts --------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "config",
    "accounts",
    "providers",
    "procurement",
    "claims",
    "monitoring",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.ActingOrganisationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.portal",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "config.templatetags.portal"],
        },
    }
]
TEST_RUNNER = "django.test.runner.DiscoverRunner"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Stores: PostgreSQL, Valkey, files ------------------------------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL")
REDIS_URL = env.text("REDIS_URL")
EMBEDDED = {"postgres": not DATABASE_URL, "valkey": not REDIS_URL}
DATABASES = {
    "default": {
        **(
            env.database(DATABASE_URL)
            if DATABASE_URL
            else {"ENGINE": "config.postgres", "NAME": "portal", "USER": "portal"}
        ),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c timezone=Asia/Almaty -c lock_timeout=15s"},
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache" if REDIS_URL else "config.valkey.EmbeddedCache",
        "LOCATION": REDIS_URL or "embedded",
        "KEY_PREFIX": "portal",
        "TIMEOUT": 3600,
    }
}
MEDIA_ROOT = VAR / "files"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = None if DEBUG else BASE_DIR / "staticfiles"  # collectstatic fills it in production
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG

# Background work ------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or "embedded"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.number("WORKERS", 2, 1)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "Asia/Almaty"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat.schedule")
CELERY_BEAT_SCHEDULE = {
    "worker-heartbeat": {"task": "config.tasks.heartbeat", "schedule": 15.0},
    "resume-registers": {"task": "claims.tasks.resume_registers", "schedule": 10.0},
    "resume-runs": {"task": "procurement.distribution.tasks.resume_runs", "schedule": 30.0},
    "create-partitions": {"task": "claims.tasks.create_partitions", "schedule": 6 * 3600.0},
    "remove-old-sessions": {"task": "accounts.tasks.remove_old_sessions", "schedule": 24 * 3600.0},
    "actualise-registry": {"task": "providers.tasks.actualise_registry", "schedule": crontab(hour=1, minute=0)},
    "end-terms": {"task": "providers.tasks.end_terms", "schedule": crontab(hour=0, minute=30)},
    "end-procurement-terms": {"task": "procurement.tasks.end_terms", "schedule": crontab(hour=0, minute=5)},
    "publish-events": {"task": "procurement.publication.tasks.publish_events", "schedule": 5.0},
    "publish-changes": {"task": "procurement.publication.tasks.publish_changes", "schedule": 60.0},
    "compute-standing": {"task": "providers.tasks.compute_standing", "schedule": crontab(hour=2, minute=0)},
    "end-monitoring-terms": {"task": "monitoring.tasks.end_terms", "schedule": crontab(hour=0, minute=15)},
    "screen-new-lines": {"task": "monitoring.tasks.screen_new_lines", "schedule": 300.0},
    "screen-months": {"task": "monitoring.tasks.screen_months", "schedule": crontab(hour=3, minute=0)},
    "resume-bulk": {"task": "monitoring.queue.tasks.resume_bulk", "schedule": 30.0},
    "resume-screening": {"task": "monitoring.tasks.resume", "schedule": 30.0},
    "compute-monitoring-standing": {
        "task": "monitoring.tasks.compute_standing",
        "schedule": crontab(hour=1, minute=30),
    },
    "recompute-changed-standing": {"task": "monitoring.standing.tasks.recompute_changed", "schedule": 60.0},
    "fetch-revocation-lists": {"task": "accounts.tasks.fetch_revocation_lists", "schedule": 3600.0},
    "send-digests": {"task": "accounts.tasks.send_digests", "schedule": crontab(hour=8, minute=0)},
    "remove-old-replies": {"task": "claims.tasks.remove_old_replies", "schedule": 24 * 3600.0},
}

# People -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.LoginBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", **options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"OPTIONS": {"min_length": 10}}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
PASSWORD_RESET_TIMEOUT = 3600
INVITATION_TIMEOUT = env.number("INVITATION_DAYS", 7, 1) * 86_400
# From one address within 15 minutes: wrong passwords, letters asked for.
SIGN_IN_ADDRESS_FAILURES = env.number("SIGN_IN_ADDRESS_FAILURES", 50, 1)
LETTERS_PER_ADDRESS = env.number("LETTERS_PER_ADDRESS", 20, 1)
AXES_FAILURE_LIMIT = env.number("SIGN_IN_ATTEMPTS", 5, 1)
AXES_COOLOFF_TIME = env.number("SIGN_IN_LOCK_MINUTES", 15, 1) / 60
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the time that the page names does not grow
AXES_LOCKOUT_CALLABLE = "accounts.views.sign_in.locked_out"
AXES_USERNAME_CALLABLE = "accounts.backends.lock_name"
AXES_CLIENT_IP_CALLABLE = "accounts.limits.client_ip"
AXES_DISABLE_ACCESS_LOG = True  # the audit log has it
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "OSMS Portal"
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25, 1)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", False)
SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{env.number('PORT', 8000, 1)}")  # links of letters
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "portal@localhost")

SUPPORT_PHONE = env.text("SUPPORT_PHONE", "1406")
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

# Electronic signatures ------------------------------------------------------------------------------------------
SIGNATURE_VERIFIER = env.text("SIGNATURE_VERIFIER", "builtin")  # or the address of a service: docs/signatures.md
if SIGNATURE_VERIFIER != "builtin" and not SIGNATURE_VERIFIER.startswith(("http://", "https://")):
    raise ImproperlyConfigured(f"SIGNATURE_VERIFIER={SIGNATURE_VERIFIER!r}: write builtin or the address of a service")
SIGNATURE_REVOCATION = env.names("SIGNATURE_REVOCATION", ["OCSP"])  # what the service asks: OCSP, CRL
SIGNATURE_TIMEOUT = env.number("SIGNATURE_TIMEOUT", 15, 1)  # seconds
REVOCATION_LIST_MAX_BYTES = env.number("REVOCATION_LIST_MAX_MB", 64, 1) * 1024 * 1024
SIGNATURE_MAX_BYTES = env.number("SIGNATURE_MAX_KB", 256, 8) * 1024
DEMONSTRATION_AUTHORITY = DEBUG  # keys of made-up people are never believed in production
DEMONSTRATION_KEYS = VAR / "demo-authority"
SIGN_IN_CHALLENGE_MINUTES = env.number("SIGN_IN_CHALLENGE_MINUTES", 5, 1)  # for choosing a key at sign-in
# NCALayer on the user's own machine. Developers have a stand-in, each installation (PORT) on a port of its own.
NCALAYER_PORT = env.number("NCALAYER_PORT", 13_579 + (env.number("PORT", 8000, 1) - 8000) % 10_000, 1, 65_535)
NCALAYER_STANDIN = DEBUG and not env.text("NCALAYER_URL")
NCALAYER_URL = env.text("NCALAYER_URL", f"ws://127.0.0.1:{NCALAYER_PORT}/" if DEBUG else "wss://127.0.0.1:13579/")
if not NCALAYER_URL.startswith(("ws://", "wss://")):
    raise ImproperlyConfigured(f"NCALAYER_URL={NCALAYER_URL!r}: write the address of a WebSocket, ws:// or wss://")
CONTENT_SECURITY_POLICY["DIRECTIVES"]["connect-src"].append(NCALAYER_URL)
NCALAYER_HELP_URL = env.text("NCALAYER_HELP_URL", "https://pki.gov.kz/ncalayer/")  # how to install it

# Language, time -------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
TIME_ZONE = "Asia/Almaty"
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

# Intake ---------------------------------------------------------------------------------------------------------
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_MB", 200, 1) * 1024 * 1024
DOCUMENT_MAX_BYTES = env.number("DOCUMENT_MAX_MB", 20, 1) * 1024 * 1024  # an attachment of an application
UPLOAD_MAX_ROWS = env.number("UPLOAD_MAX_ROWS", 500_000, 1)
UPLOAD_MAX_EXPANSION_BYTES = env.number("UPLOAD_MAX_EXPANSION_MB", 1024, 1) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
SCREENING_MIRROR = env.text("SCREENING_MIRROR", str(VAR / "mirror"))
SCREENING_ENGINE = env.text("SCREENING_ENGINE", "duckdb")

# Open data ------------------------------------------------------------------------------------------------------
# Prefix of OCDS process numbers (ocid). This one is a placeholder, not registered: an installation that publishes gets
# one of its own from the Open Contracting Partnership before its first release, and never changes it afterwards.
OCDS_PREFIX = env.text("OCDS_PREFIX", "ocds-kzosms")
OCDS_LICENSE = env.text("OCDS_LICENSE")  # address of the licence of the open data, where one is chosen

# API ------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.AccessKeyAuthentication",
        "accounts.api.PortalSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "config.api.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "config.api_schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["config.api.KeyThrottle", "config.api.GuestThrottle"],
    "DEFAULT_THROTTLE_RATES": {"key": env.text("API_RATE", "600/min"), "guest": env.text("API_GUEST_RATE", "60/min")},
    "EXCEPTION_HANDLER": "config.api.problem",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "OSMS Portal",
    "DESCRIPTION": "Registers, protocols of format-logical control and reference data for hospital systems.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.0.3",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api_schema.add_problem_schema",
    ],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    # Several kinds of object have a state; the one that had the name first keeps it.
    "ENUM_NAME_OVERRIDES": {
        "StateEnum": "claims.enums.RegisterState",
        "EntryStateEnum": "providers.enums.EntryState",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    # 503 is an answer that we give on purpose: a part is down (it logs its own reason), or something must wait.
    "filters": {
        "unexpected": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: getattr(record, "status_code", None) != 503,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["unexpected"]}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
    "loggers": {
        "portal": {"level": env.text("LOG_LEVEL", "INFO")},
        "axes": {"level": "ERROR"},
        "django": {"handlers": [], "level": env.text("LOG_LEVEL", "WARNING")},
        "django.server": {"handlers": [], "propagate": True},
    },
}
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # the limit by address is ours (accounts.limits), wider than the one by login
