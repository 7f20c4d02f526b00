# One verb a job. Everything but `help` works on a fresh clone: it installs what is missing first.
# Arguments: PORT=8001 make run · make test ARGS="-k login" · make restore FILE=…

BOOT = python3 -m bootstrap
export PORT ARGS FILE CHROMIUM BENCH_SCALE

.PHONY: help setup run test check bench drill audit backup restore messages

help:
	@echo "make run      install, provision, load the demo, start; prints the address (PORT=8000)"
	@echo "make test     the whole suite on a throw-away database (ARGS=…)"
	@echo "make check    ruff, mypy, import contracts, templates, migrations, deployment, catalogue"
	@echo "make bench    measurements as ratios (BENCH_SCALE=small|school|county|nation)"
	@echo "make drill    rehearse disasters: back up and restore, …"
	@echo "make audit    known vulnerabilities in the locked packages"
	@echo "make backup   encrypted copy of database and files (TO=file)"
	@echo "make restore  FILE=… into an empty database"
	@echo "make messages gather and compile the English catalogue"

setup run test check:
	@$(BOOT) $@

bench drill audit:
	@$(BOOT) manage $@

backup:
	@$(BOOT) manage backup $(if $(TO),--to "$(TO)")

restore:
	@test -n "$(FILE)" || { echo "Name the backup: make restore FILE=…"; exit 2; }
	@$(BOOT) manage restore "$(FILE)"

messages:
	@$(BOOT) manage makemessages --locale en --no-obsolete --no-wrap
	@$(BOOT) manage compilemessages --locale en
