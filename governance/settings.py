"""Every setting, from the environment only (12-factor); docs/operators.md explains each variable.

Two ways to run, told apart by the environment alone:

* embedded: neither DATABASE_URL nor REDIS_URL is set. SQLite, a broker of plain files, and keys
  made at the first start, all inside DATA_DIR. This is what `script/server` starts.
* production: one of them is set. What is missing or weak then stops the start with a sentence
  that says which variable and how to set it (`governance/checks.py`).
"""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
import structlog
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from common.logs import without_personal_data, without_presence
from governance.enum_names import ENUM_NAMES
from governance.environment import production_faults, value_faults
from governance.keys import embedded_keys

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- How and where it runs ---------------------------------------------------------------------

EMBEDDED = not (env.str("DATABASE_URL", "") or env.str("REDIS_URL", ""))
DEBUG = EMBEDDED and env.bool("DEBUG", False)
DATA_DIR = Path(env.str("DATA_DIR", "") or BASE_DIR / "var" / "data").resolve()
_defaults = embedded_keys(DATA_DIR) if EMBEDDED else {}

SECRET_KEY = env.str("SECRET_KEY", "") or _defaults.get("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
#: Keys for personal data, newest first: base64 of 32 bytes each (`common.fields`).
FIELD_KEYS = env.list("FIELD_KEYS", default=[]) or [
    key for key in [_defaults.get("FIELD_KEYS")] if key
]

LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or (LOOPBACK_HOSTS if EMBEDDED else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
#: The embedded portal writes to somebody's terminal, where a line a request would be noise.
LOG_LEVEL = (env.str("LOG_LEVEL", "") or ("WARNING" if EMBEDDED else "INFO")).upper()
TIME_ZONE = env.str("TIME_ZONE", "") or "Asia/Shanghai"
_faults = list(value_faults(field_keys=FIELD_KEYS, log_level=LOG_LEVEL, time_zone=TIME_ZONE))
if not EMBEDDED:
    _faults += production_faults(
        secret_key=SECRET_KEY,
        field_keys=FIELD_KEYS,
        allowed_hosts=ALLOWED_HOSTS,
        trusted_origins=CSRF_TRUSTED_ORIGINS,
        data_dir=DATA_DIR,
    )
if _faults:
    raise ImproperlyConfigured("\n".join(_faults))
#: A portal that answers only on this very machine may do so without TLS; any other must not.
HTTPS_ONLY = not EMBEDDED and not set(ALLOWED_HOSTS) <= set(LOOPBACK_HOSTS)

# --- The apps ----------------------------------------------------------------------------------

#: Our own apps, lowest layer first (the import contracts of pyproject.toml name the same ones).
OWN_APPS = [
    "common",
    "accounts",
    "audit",
    "jobs",
    "org_tree",
    "clocks",
    "reports",
    "disputes",
    "supervision",
    "papers",
    "visits",
    "volunteers",
    "rollups",
    "notices",
    "ledgers",
    "governance",
]
INSTALLED_APPS = [
    # Before the others: our Chinese words, templates and commands win over theirs.
    *OWN_APPS,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "mptt",
    "django_filters",
    "django_htmx",
    "template_partials",
    "csp",
    "axes",
    "django_prometheus",
    "django_structlog",
]
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "common.http.DomainErrorMiddleware",
    "governance.first_password.FirstPasswordMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
    # Last, as its documentation asks: it turns a lock-out into the answer.
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "governance.urls"
WSGI_APPLICATION = "governance.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
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
                "governance.navigation.navigation",
            ],
        },
    },
]

# --- The database ------------------------------------------------------------------------------

_database_url = env.str("DATABASE_URL", "") or f"sqlite:///{DATA_DIR / 'portal.sqlite3'}"
DATABASES = {"default": env.db_url_config(_database_url)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A transaction that reads first and writes later would fail with "database is locked"
        # when another one writes in between; taking the write lock at its start avoids that.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-32000;"
        ),
    }
    # A file, so that tests with several threads or a live server see the same database.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Every query is short or writes; getting helpers and compilers going costs more than they
    # save. What `options=` in DATABASE_URL says goes instead.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
        "options", "-c jit=off -c max_parallel_workers_per_gather=0"
    )

REDIS_URL = env.str("REDIS_URL", "")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# --- People and sessions -----------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    # First, as its documentation asks: a locked name is refused before its password is looked at.
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ["UserAttributeSimilarityValidator", "CommonPasswordValidator"]
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    }
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
#: Five bad passwords lock a name for half an hour, from wherever they came (reliability.md G2).
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_IPWARE_PROXY_COUNT = env.int("PROXY_COUNT", 0) or None
SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # It asks for locks by address; ours are by name, the stricter of the two.
]
DEMO_PASSWORD = env.str("DEMO_PASSWORD", "") or "sanji-demo-2026"

# --- Cases -------------------------------------------------------------------------------------

#: What case numbers begin with: XZ-2026-00001.
CASE_PREFIX = env.str("CASE_PREFIX", "") or "XZ"

# --- Language and time -------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True

# --- Pages and files ---------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [path for path in [BASE_DIR / "static"] if path.is_dir()]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "common.staticfiles.NodeModulesFinder",
]
#: Public name -> file under node_modules: the only files of npm packages that anybody can fetch.
NODE_MODULES_DIR = BASE_DIR / "node_modules"
NODE_MODULES_FILES = {
    "vendor/echarts.js": "echarts/dist/echarts.common.min.js",
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "common.staticfiles.HashedWhenCollected"},
}
MEDIA_ROOT = DATA_DIR / "uploads"
#: A program that is given each uploaded file on its standard input and ends with 0 when the file
#: is harmless; without one nothing is asked. What it does not pass is not taken.
UPLOAD_SCAN_COMMAND = env.str("UPLOAD_SCAN_COMMAND", "")
#: The fonts that bound files are set in; no font of the machine is used.
PAPER_FONTS = NODE_MODULES_DIR / "@embedpdf" / "fonts-sc" / "fonts"
#: Without collected files (the embedded run) the files are served from where they lie.
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "png", "jpg", "gz", "woff", "woff2"]
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Safety ------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if HTTPS_ONLY:
    SECURE_SSL_REDIRECT = True
    # Probes come from inside, past the proxy that speaks TLS.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
#: Lets a collector on another host read /metrics; without it only this machine may.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
PROMETHEUS_EXPORT_MIGRATIONS = False

# --- The API -----------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # The first one decides between 401 and 403 for somebody unknown; tokens answer 401.
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "common.api.CursorPage",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "common.api.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Grassroots governance portal",
    "DESCRIPTION": "Reports, cases and figures of a district. Sign in at auth/token/.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.openapi.document_errors",
    ],
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}

# --- Background work ---------------------------------------------------------------------------

BROKER_DIR = DATA_DIR / "broker"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"visibility_timeout": 3600}
else:
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
        # Kombu's own second between two looks makes every task wait that long.
        "polling_interval": 0.1,
    }
    for _folder in ["messages", "control"]:
        (BROKER_DIR / _folder).mkdir(parents=True, exist_ok=True)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_TASK_SOFT_TIME_LIMIT = 25 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
#: Any number of beats may run: `governance.beat` lets only the first one send what is due.
CELERY_BEAT_SCHEDULER = "governance.beat.SharedScheduler"
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "resend-jobs": {
        "task": "jobs.tasks.resend_jobs",
        "schedule": timedelta(minutes=1),
    },
    "purge-jobs": {
        "task": "jobs.tasks.purge_jobs",
        "schedule": crontab(hour="3", minute="10"),
    },
    "open-days": {
        "task": "reports.tasks.open_days",
        "schedule": crontab(hour="0", minute="1"),
    },
    "hand-over-ended-postings": {
        "task": "governance.tasks.hand_over_ended_postings",
        "schedule": crontab(hour="0", minute="5"),
    },
    "heartbeat": {
        "task": "clocks.tasks.heartbeat",
        "schedule": timedelta(minutes=1),
    },
    "recompute-dues": {
        "task": "disputes.tasks.recompute_dues",
        "schedule": timedelta(minutes=5),
    },
    "refresh-rollups": {
        "task": "rollups.tasks.refresh_rollups",
        "schedule": timedelta(minutes=5),
    },
    "close-rollup-days": {
        "task": "rollups.tasks.close_rollup_days",
        "schedule": crontab(hour="0", minute="30"),
    },
    "sweep-deadlines": {
        "task": "supervision.tasks.sweep_deadlines",
        "schedule": timedelta(minutes=3),
    },
    "send-notices": {
        "task": "notices.tasks.send_notices",
        "schedule": timedelta(minutes=1),
    },
    "clear-old-notices": {
        "task": "notices.tasks.clear_old_notices",
        "schedule": crontab(hour="3", minute="10"),
    },
    "erase-withdrawn-uploads": {
        "task": "governance.tasks.erase_withdrawn_uploads",
        "schedule": crontab(hour="3", minute="20"),
    },
    "end-due-activities": {
        "task": "volunteers.tasks.end_due_activities",
        "schedule": timedelta(minutes=5),
    },
    "leave-help-to-cases": {
        "task": "volunteers.tasks.leave_help_to_cases",
        "schedule": timedelta(minutes=1),
    },
    "remind-of-meetings": {
        "task": "visits.tasks.remind_of_meetings",
        "schedule": crontab(minute="20"),
    },
    "forget-names": {
        "task": "visits.tasks.forget_names",
        "schedule": crontab(hour="3", minute="20"),
    },
    "verify-records": {
        "task": "governance.tasks.verify_records",
        "schedule": crontab(hour="2", minute="30"),
    },
}

#: Kind of a background job -> the function that says whether a person may still have its files:
#: `(*, user, job) -> bool` (docs/how-to/jobs.md).
JOB_KINDS: dict[str, str] = {
    "ledgers.export": "ledgers.exporting.may_have",
    "volunteers.import": "volunteers.rights.may_have_import",
    "volunteers.export": "volunteers.rights.may_have_export",
}

# --- Notices, errors, logs ---------------------------------------------------------------------

vars().update(env.email("EMAIL_URL", default="consolemail://"))
NOTIFY_URLS = env.list("NOTIFY_URLS", default=[])
SENTRY_DSN = env.str("SENTRY_DSN", "")

DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"
_shared_processors: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    without_personal_data,
]
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        without_presence,
        *_shared_processors,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
            "foreign_pre_chain": [
                structlog.stdlib.PositionalArgumentsFormatter(),
                *_shared_processors,
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # Each answer is logged once, by django_structlog, with its number and without the query.
        "django.server": {"handlers": [], "propagate": False},
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
        # It misses a host name in filesystem://, which has none.
        "kombu.connection": {"level": "ERROR"},
        "celery.beat": {"level": "WARNING"},
    },
}
