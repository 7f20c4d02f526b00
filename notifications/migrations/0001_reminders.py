import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_places_roles_trail'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='calendar_feed', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='人員')),
                ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='密鑰雜湊')),
                ('created_at', models.DateTimeField(verbose_name='建立時間')),
            ],
            options={
                'verbose_name': '行事曆訂閱',
                'verbose_name_plural': '行事曆訂閱',
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='reminder_preference', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='人員')),
                ('mails_optional', models.BooleanField(default=True, help_text='關閉後，會議決議等非法定期限只在站內提醒；法定期限一律寄信。', verbose_name='非法定事項也寄電子郵件')),
            ],
            options={
                'verbose_name': '提醒偏好',
                'verbose_name_plural': '提醒偏好',
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('rule', models.CharField(max_length=40, verbose_name='規則')),
                ('subject_type', models.CharField(max_length=60, verbose_name='對象種類')),
                ('subject_id', models.UUIDField(verbose_name='對象')),
                ('trigger_on', models.DateField(verbose_name='觸發日')),
                ('trigger_at', models.DateTimeField(blank=True, null=True, verbose_name='觸發時刻')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to=settings.AUTH_USER_MODEL, verbose_name='收件人')),
                ('stage', models.CharField(max_length=12, verbose_name='階段')),
                ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.school', verbose_name='學校')),
                ('state', models.CharField(choices=[('due', '待寄送'), ('delivered', '已寄送'), ('obsolete', '已無須提醒'), ('folded', '併入較晚的提醒'), ('silenced', '僅在站內顯示'), ('failed', '無法寄達')], default='due', max_length=10, verbose_name='狀態')),
                ('created_at', models.DateTimeField(verbose_name='建立時間')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='已讀時間')),
            ],
            options={
                'verbose_name': '提醒',
                'verbose_name_plural': '提醒',
                'ordering': ['-created_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['folded', 'obsolete']), _negated=True), fields=['recipient', '-created_at'], name='reminder_inbox'), models.Index(condition=models.Q(('read_at__isnull', True), models.Q(('state__in', ['folded', 'obsolete']), _negated=True)), fields=['recipient'], name='reminder_unread')],
                'constraints': [models.UniqueConstraint(fields=('subject_id', 'rule', 'stage', 'trigger_on', 'trigger_at', 'recipient', 'subject_type'), name='reminder_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('state__in', ['due', 'delivered', 'obsolete', 'folded', 'silenced', 'failed'])), name='reminder_state_known')],
            },
        ),
        migrations.CreateModel(
            name='SweepLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(verbose_name='開始時間')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='結束時間')),
                ('rows_created', models.PositiveIntegerField(default=0, verbose_name='新增提醒')),
                ('unowned', models.PositiveIntegerField(default=0, verbose_name='無人可通知')),
                ('worker', models.CharField(max_length=60, verbose_name='程序')),
            ],
            options={
                'verbose_name': '掃描紀錄',
                'verbose_name_plural': '掃描紀錄',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['-finished_at'], name='sweep_heartbeat')],
            },
        ),
        migrations.CreateModel(
            name='OutboxMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reminder', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='mail', to='notifications.reminder', verbose_name='提醒')),
                ('message_id', models.CharField(max_length=120, unique=True, verbose_name='郵件識別碼')),
                ('not_before', models.DateTimeField(verbose_name='最早寄送時間')),
                ('state', models.CharField(choices=[('pending', '待寄送'), ('sending', '寄送中'), ('sent', '已寄送'), ('dead', '無法寄達'), ('dropped', '已無須寄送')], default='pending', max_length=8, verbose_name='狀態')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='嘗試次數')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='保留至')),
                ('lease_by', models.UUIDField(blank=True, null=True, verbose_name='寄送程序')),
                ('last_error', models.CharField(blank=True, max_length=40, verbose_name='錯誤')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='寄出時間')),
            ],
            options={
                'verbose_name': '待寄郵件',
                'verbose_name_plural': '待寄郵件',
                'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['not_before'], name='outbox_waiting'), models.Index(condition=models.Q(('state', 'sending')), fields=['lease_until'], name='outbox_leased'), models.Index(condition=models.Q(('state', 'dead')), fields=['id'], name='outbox_dead')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'sending', 'sent', 'dead', 'dropped'])), name='outbox_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', False), ('state', 'sending')), models.Q(models.Q(('state', 'sending'), _negated=True), ('lease_until__isnull', True)), _connector='OR'), name='outbox_lease_while_sending'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='outbox_sent_at_when_sent')],
            },
        ),
    ]
