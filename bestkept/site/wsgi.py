"""What a server of pages calls."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bestkept.site.web")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
