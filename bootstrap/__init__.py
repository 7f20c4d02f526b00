"""Sets up and runs the project beside its own checkout: packages, system libraries, PostgreSQL, Redis, web, worker, beat.

Standard library only, because it runs before anything is installed. Everything it makes lies in `.venv/` and `.run/`
(as root the database lies in /var/tmp, see `postgres.py`).
"""
