"""How the service is run: a family of processes (serving.py) with threads in each, one of them doing long work."""

from __future__ import annotations

import os

# Commands need more libraries than pages do.
os.environ["BOTTEGA_SERVED"] = "1"

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
wsgi_app = "wsgi:app"
worker_class = "serving.FamilyWorker"
# One worker for gunicorn to look after; it parts into WEB_WORKERS processes by itself.
workers = 1
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 20
keepalive = 30
accesslog = None
errorlog = "-"
loglevel = os.environ.get("LOG_LEVEL", "warning")
control_socket_disable = True
