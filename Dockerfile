# The application's image: web, worker, beat and one-off commands. No secret is in it; compose gives them at start.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONUTF8=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

# Pango and HarfBuzz draw the PDF papers. pg_dump and pg_restore come with the locked packages.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin counseling \
    && install -d -o counseling -g counseling /data/files /data/backups /data/static

WORKDIR /app
COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt
COPY . .

ENV DJANGO_SETTINGS_MODULE=config.settings \
    FONTCONFIG_FILE=/app/docker/fonts.conf \
    FILES_ROOT=/data/files \
    STATIC_ROOT=/data/static

# Static files hang on no key; manage.py gives this one command throw-away ones.
RUN python manage.py collectstatic --noinput --verbosity 0 && chown -R counseling:counseling /data

USER counseling
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--preload", "--bind", "0.0.0.0:8000", "--workers", "3", "--access-logfile", "-"]
