"""緊急調閱: who asks and who approves, as default grants; `manage.py sync_roles` finds them there."""

from django.db import migrations

GRANTS = (
    ("system_administrator", "emergency.ask"),
    ("counseling_director", "emergency.approve"),
    ("joint_office_director", "emergency.approve"),
    ("principal", "emergency.approve"),
)


def write(apps, schema_editor):
    roles = apps.get_model("accounts", "Role").objects.using(schema_editor.connection.alias)
    rows = apps.get_model("accounts", "Grant").objects.using(schema_editor.connection.alias)
    for role, word in GRANTS:
        if roles.filter(key=role).exists():
            rows.get_or_create(role_id=role, word=word, scope="school", authority=None, school=None)


def clear(apps, schema_editor):
    rows = apps.get_model("accounts", "Grant").objects.using(schema_editor.connection.alias)
    rows.filter(word__in=("emergency.ask", "emergency.approve")).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_default_roles")]
    operations = [migrations.RunPython(write, clear)]
