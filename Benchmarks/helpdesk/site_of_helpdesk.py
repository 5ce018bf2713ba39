"""django-helpdesk as its manual sets it up, on PostgreSQL, and nothing that would slow it: no sessions but its own, no
debugging, connections to the database kept open, no mail. Run as a program it makes
the tables, a queue and a key for the API."""
import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import include, path

settings.configure(
    SECRET_KEY="of a benchmark",
    DEBUG=False,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {
        "ENGINE": "django.db.backends.postgresql", "NAME": "helpdesk", "USER": "pledge",
        "HOST": os.environ["HELPDESK_POSTGRES"], "CONN_MAX_AGE": None,
    }},
    INSTALLED_APPS=[
        "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.sites",
        "django.contrib.admin", "django.contrib.messages", "django.contrib.humanize", "rest_framework",
        "rest_framework.authtoken", "helpdesk.apps.HelpdeskConfig",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {
        "context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                               "django.contrib.messages.context_processors.messages"]}}],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    },
    SITE_ID=1, STATIC_URL="/static/", USE_TZ=True, HELPDESK_TEAMS_MODE_ENABLED=False,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend", LOGGING_CONFIG=None,
)
django.setup()
urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
application = get_wsgi_application()

if __name__ == "__main__":
    from django.core.management import call_command
    from django.contrib.auth import get_user_model
    from rest_framework.authtoken.models import Token
    from helpdesk.models import Queue
    call_command("migrate", verbosity=0)
    agent = get_user_model().objects.create_superuser("agent", "", "of a benchmark")
    queue = Queue.objects.create(title="Complaints", slug="complaints")
    print(Token.objects.create(user=agent).key, queue.id)
