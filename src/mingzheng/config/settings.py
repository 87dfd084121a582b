"""All settings; every one that an operator sets is documented in docs/settings.md and a test sees to it."""

from __future__ import annotations

from pathlib import Path

from mingzheng.config.env import database, env_bool, env_file, env_int, env_list, env_str, secret_file
from mingzheng.config.logs import logging_config
from mingzheng.config.notices import read_notices

# ── where things lie ──────────────────────────────────────────────────────────────────────────────────────────────────

SOURCE = Path(__file__).resolve().parents[3]
HOME = Path(env_str("MINGZHENG_HOME", str(SOURCE / "var"))).resolve()
DATA_DIR = HOME / "data"
KEYS_DIR = Path(env_str("MINGZHENG_KEYS", str(HOME / "keys"))).resolve()
FONT_DIRS = [HOME / "fonts", *(Path(item).resolve() for item in env_list("FONT_DIRS"))]

# ── what this installation is ─────────────────────────────────────────────────────────────────────────────────────────

PRODUCTION = env_bool("PRODUCTION")
PRACTICE = env_bool("PRACTICE")  # an installation for practice beside the real one (docs/operate)
DEMO = env_bool("DEMO")
DEBUG = env_bool("DEBUG")
BANNER = "演示数据·虚构人员·测试印章" if DEMO else "演练·不产生法律效力·测试印章" if PRACTICE else ""
COOKIES = "practice_" if PRACTICE else ""  # cookies know no port: practice would sign people out of the real one
PORTAL_ONLY = env_bool("PORTAL_ONLY")  # the public portal in a process of its own, with nothing but its own role
HTTPS = env_bool("HTTPS", default=PRODUCTION)
SECRET_KEY = env_str("SECRET_KEY", "") or secret_file(KEYS_DIR / "session.key")
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
PUBLIC_URL = env_str("PUBLIC_URL", f"http://localhost:{env_int('PORT', 8000, least=1)}").rstrip("/")
METRICS_TOKEN = env_str("METRICS_TOKEN", "")
SITE = {  # what the government-site guide wants in the head and at the foot of the portal; empty ones are not shown
    "name": env_str("SITE_NAME", "行政执法公示"),
    "host": env_str("SITE_HOST", ""),
    "phone": env_str("SITE_PHONE", ""),
    "mail": env_str("SITE_MAIL", ""),
    "code": env_str("SITE_CODE", ""),
    "icp": env_str("SITE_ICP", ""),
    "police": env_str("SITE_POLICE", ""),
}

INSTALLED_APPS = [
    "mingzheng.core",
    "mingzheng.ledger",
    "mingzheng.agencies",
    "mingzheng.law",
    "mingzheng.dossiers",
    "mingzheng.duties",
    "mingzheng.evidence",
    "mingzheng.documents",
    "mingzheng.publication",
    "mingzheng.catalogue",
    "mingzheng.review",
    "mingzheng.cases",
    "mingzheng.finding",
    "mingzheng.inbox",
    "mingzheng.web",
    "mingzheng.desk",
    "mingzheng.portal",
    "mingzheng.party",
    "mingzheng.api",
    *(["mingzheng.demo"] if DEMO else []),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "mingzheng.config.middleware.BodyLimitMiddleware",
    "mingzheng.config.middleware.TransportMiddleware",
    "mingzheng.web.middleware.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mingzheng.config.maintenance.MaintenanceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mingzheng.config.middleware.SessionClockMiddleware",
    "django.middleware.common.CommonMiddleware",
    "mingzheng.config.middleware.SitesMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mingzheng.agencies.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mingzheng.web.middleware.ReadingMiddleware",
    "mingzheng.web.middleware.LoginRequiredMiddleware",
    "mingzheng.web.middleware.ErrorMiddleware",
]

ROOT_URLCONF = "mingzheng.config.portal_urls" if PORTAL_ONLY else "mingzheng.config.urls"
WSGI_APPLICATION = "mingzheng.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mingzheng.web.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# ── databases, cache, jobs ────────────────────────────────────────────────────────────────────────────────────────────

DATABASE_URL = env_str("DATABASE_URL", f"sqlite:///{DATA_DIR}/mingzheng.sqlite3")
if PORTAL_ONLY:
    DATABASE_URL = env_str("PORTAL_DATABASE_URL")
DATABASES = {
    "default": database(DATABASE_URL),
    "portal": database(env_str("PORTAL_DATABASE_URL", DATABASE_URL)),
    "party": database(env_str("PARTY_DATABASE_URL", DATABASE_URL)),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    "local": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "local",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # counts of tries: a flood of targets must not push the old ones out
    },
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
NOTICES = read_notices()

# ── the record ────────────────────────────────────────────────────────────────────────────────────────────────────────

LEDGER_CLOCK_TOLERANCE_SECONDS = env_int("CLOCK_TOLERANCE_SECONDS", 5)
LEDGER_EXTRA_CHECKS: tuple[str, ...] = (  # further checks of verify --live: files, papers, numbers
    "mingzheng.documents.checking.papers",
    "mingzheng.documents.checking.scans",
    "mingzheng.documents.checking.numbers",
    "mingzheng.evidence.checking.blobs",
    "mingzheng.config.refolding.tracks",
    "mingzheng.config.refolding.case_numbers",
)
PUBLIC_LOG_DIR = Path(env_str("PUBLIC_LOG_DIR", str(HOME / "public-ledger"))).resolve()
TSA_URLS = env_list("TSA_URLS")
TSA_ROOTS = env_str("TSA_ROOTS", "")
WITNESSES = env_list("WITNESSES")
WITNESSED_LOGS = env_list("WITNESSED_LOGS")
OUTBOUND_PRIVATE_NETS = env_bool("OUTBOUND_PRIVATE_NETS")
VIRUS_SCANNER = env_str("VIRUS_SCANNER", "")
SEAL_PROVIDER = env_str("SEAL_PROVIDER", "mingzheng.documents.sealing.key_file_provider")

# ── language and time ─────────────────────────────────────────────────────────────────────────────────────────────────

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# ── static files ──────────────────────────────────────────────────────────────────────────────────────────────────────

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},  # Vite has hashed the names
}
WHITENOISE_USE_FINDERS = True  # what the packages ship is served as it lies; there is no collectstatic step to forget
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/assets/.+-[0-9A-Za-z_-]{8}\.\w+$"

# ── sign-in ───────────────────────────────────────────────────────────────────────────────────────────────────────────

AUTH_USER_MODEL = "agencies.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("Scrypt", "PBKDF2")]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "mingzheng.agencies.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    *({"NAME": f"mingzheng.agencies.passwords.{name}"} for name in ("NotCommon", "NotLeaked", "NotOfHere")),
    {"NAME": "mingzheng.agencies.passwords.NotLikeUsername", "OPTIONS": {"user_attributes": ["username"]}},
]
LEAKED_PASSWORDS = env_file("LEAKED_PASSWORDS")
LOGIN_URL = LOGOUT_REDIRECT_URL = "/desk/login/"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_ADAPTER = "mingzheng.agencies.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # sign-up itself has no address: accounts are opened by an agency
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,5/15m/key", "reauthenticate": "10/m/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXIES", 0)
ACCOUNT_EMAIL_NOTIFICATIONS = False
MFA_ADAPTER = "mingzheng.agencies.adapters.MfaAdapter"
MFA_FORMS = {
    "authenticate": "mingzheng.desk.sign_in.AuthenticateForm",
    "reauthenticate": "mingzheng.desk.sign_in.ReauthenticateForm",
    "activate_totp": "mingzheng.desk.sign_in.ActivateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "明证"
MFA_TOTP_TOLERANCE = 1

# ── sessions, cookies, headers ────────────────────────────────────────────────────────────────────────────────────────

SESSION_ENGINE = f"django.contrib.sessions.backends.{'signed_cookies' if PORTAL_ONLY else 'db'}"
SESSION_COOKIE_NAME = f"{'__Host-' if HTTPS else ''}mingzheng_{COOKIES}session"
FIRST_PASSWORD_DAYS = env_int("FIRST_PASSWORD_DAYS", 7, least=1)
SESSION_COOKIE_AGE = env_int("SESSION_IDLE_MINUTES", 30, least=1) * 60  # SessionClockMiddleware moves it on with use
SESSION_LONGEST = env_int("SESSION_LONGEST_HOURS", 12, least=1) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
DEVICE_COOKIE_NAME = f"{'__Secure-' if HTTPS else ''}mingzheng_{COOKIES}device"
DEVICE_COOKIE_PATH = "/desk/login/"  # is only asked for at sign-in
CSRF_COOKIE_NAME = f"{'__Host-' if HTTPS else ''}mingzheng_{COOKIES}csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "mingzheng.web.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS and PRODUCTION else 0  # a browser would hold localhost to it for a year
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None

# ── uploads, logs ─────────────────────────────────────────────────────────────────────────────────────────────────────

EVIDENCE_MAX_BYTES = env_int("EVIDENCE_MAX_MB", 500, least=1) * 2**20
EXPORT_DAYS = env_int("EXPORT_DAYS", 7, least=1)
BODY_MAX_BYTES = EVIDENCE_MAX_BYTES + 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_PERMISSIONS = 0o600
LOGGING_CONFIG = None  # done here, so that a log line never exists without the scrubber
LOGGING = logging_config(env_str("LOG_LEVEL", "INFO"))
