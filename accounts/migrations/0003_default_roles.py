"""The default roles and grants of the first release, frozen; later changes come by `manage.py sync_roles`."""

import json
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).parent / "data" / "0003_default_roles.json"


def write(apps, schema_editor):
    role_model, grant_model = apps.get_model("accounts", "Role"), apps.get_model("accounts", "Grant")
    alias = schema_editor.connection.alias
    for position, row in enumerate(json.loads(DATA.read_text(encoding="utf-8"))):
        grants = row.pop("grants")
        role = role_model.objects.using(alias).create(position=position, **row)
        grant_model.objects.using(alias).bulk_create(
            grant_model(role=role, word=word, scope=scope)
            for scope, words in grants.items()
            for word in words.split()
        )


def clear(apps, schema_editor):
    alias = schema_editor.connection.alias
    apps.get_model("accounts", "Grant").objects.using(alias).all().delete()
    apps.get_model("accounts", "Role").objects.using(alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_places_roles_trail")]
    operations = [migrations.RunPython(write, clear)]
