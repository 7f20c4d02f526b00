import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import django_fsm
import fields.encrypted
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
            name='MonthlyReport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='monthly_reports', to='accounts.school', verbose_name='學校')),
                ('month', models.DateField(verbose_name='填報月份')),
                ('state', django_fsm.FSMField(choices=[('open', '填報中'), ('ready', '檢核通過，待上傳'), ('uploaded', '已上傳部版'), ('filed', '已送出'), ('amending', '修正中')], default='open', max_length=50, protected=True, verbose_name='狀態')),
                ('due_on', models.DateField(verbose_name='填報期限')),
                ('window_on', models.DateField(blank=True, null=True, verbose_name='開始填報提醒日')),
                ('remind_on', models.DateField(blank=True, null=True, verbose_name='未完成提醒日')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='完成日')),
            ],
            options={
                'verbose_name': '月報',
                'verbose_name_plural': '月報',
                'ordering': ['-month'],
                'indexes': [models.Index(fields=['month', 'state'], name='report_month_state'), models.Index(fields=['due_on'], name='report_due')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name='CenterMonth',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='monthly_reports', to='accounts.counselingcenter', verbose_name='輔諮中心')),
                ('month', models.DateField(verbose_name='填報月份')),
                ('state', django_fsm.FSMField(choices=[('open', '填報中'), ('ready', '檢核通過，待上傳'), ('uploaded', '已上傳部版'), ('amending', '修正中')], default='open', max_length=50, protected=True, verbose_name='狀態')),
                ('due_on', models.DateField(verbose_name='填報期限')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='完成日')),
            ],
            options={
                'verbose_name': '輔諮中心月報',
                'verbose_name_plural': '輔諮中心月報',
                'ordering': ['-month'],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name='OfficialBlank',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('layout', models.CharField(max_length=20, verbose_name='表格版本')),
                ('filename', models.CharField(max_length=120, verbose_name='檔名')),
                ('sha256', models.CharField(max_length=64, verbose_name='檔案雜湊')),
                ('content', models.BinaryField(verbose_name='內容')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上傳人')),
                ('uploaded_at', models.DateTimeField(verbose_name='上傳時間')),
            ],
            options={
                'verbose_name': '部版空白表格',
                'verbose_name_plural': '部版空白表格',
                'ordering': ['layout', '-uploaded_at'],
                'constraints': [models.UniqueConstraint(fields=('layout', 'sha256'), name='official_blank_once')],
            },
        ),
        migrations.CreateModel(
            name='ConfirmationRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.school', verbose_name='學校')),
                ('month', models.DateField(verbose_name='填報月份')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='教師')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提醒人')),
                ('asked_on', models.DateField(verbose_name='提醒日')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='確認日')),
            ],
            options={
                'verbose_name': '提醒確認',
                'verbose_name_plural': '提醒確認',
                'ordering': ['-asked_on', 'id'],
                'indexes': [models.Index(condition=models.Q(('done_on__isnull', True)), fields=['user'], name='confirmation_asked_open')],
                'constraints': [models.UniqueConstraint(fields=('school', 'month', 'user'), name='confirmation_asked_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='asked_month_is_first_day')],
            },
        ),
        migrations.CreateModel(
            name='CountyMonth',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_months', to='accounts.authority', verbose_name='主管機關')),
                ('month', models.DateField(verbose_name='填報月份')),
                ('remind_on', models.DateField(verbose_name='提醒日')),
                ('list_on', models.DateField(verbose_name='稽催日')),
                ('list_aim_on', models.DateField(verbose_name='稽催日（未順延）')),
                ('listed_at', models.DateTimeField(blank=True, null=True, verbose_name='名單彙整時間')),
                ('listed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='彙整人')),
            ],
            options={
                'verbose_name': '縣市當月稽催',
                'verbose_name_plural': '縣市當月稽催',
                'ordering': ['-month'],
                'constraints': [models.UniqueConstraint(fields=('authority', 'month'), name='county_month_once'), models.CheckConstraint(condition=models.Q(models.Q(('listed_at__isnull', True), ('listed_by__isnull', True)), models.Q(('listed_at__isnull', False), ('listed_by__isnull', False)), _connector='OR'), name='county_list_complete')],
            },
        ),
        migrations.CreateModel(
            name='RowConfirmation',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.school', verbose_name='學校')),
                ('month', models.DateField(verbose_name='填報月份')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='教師')),
                ('digest', models.CharField(max_length=64, verbose_name='內容雜湊')),
                ('case_rows', models.PositiveIntegerField(verbose_name='個案列數')),
                ('service_rows', models.PositiveIntegerField(verbose_name='服務列數')),
                ('confirmed_at', models.DateTimeField(verbose_name='確認時間')),
            ],
            options={
                'verbose_name': '填報列確認',
                'verbose_name_plural': '填報列確認',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['school', 'month', 'user', '-id'], name='row_confirmation_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('month__day', 1)), name='confirmation_month_is_first_day')],
            },
        ),
        migrations.CreateModel(
            name='TeacherCode',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.school', verbose_name='學校')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='教師')),
                ('code', models.CharField(max_length=20, verbose_name='教師編碼')),
            ],
            options={
                'verbose_name': '教師編碼',
                'verbose_name_plural': '教師編碼',
                'ordering': ['school', 'code'],
                'constraints': [models.UniqueConstraint(fields=('school', 'user'), name='teacher_code_one_a_person'), models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('school', 'code'), name='teacher_code_once'), models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='teacher_code_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('authority', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.authority', verbose_name='對象')),
                ('title', models.CharField(max_length=120, verbose_name='標題')),
                ('body', models.TextField(max_length=4000, verbose_name='內容')),
                ('from_on', models.DateField(verbose_name='起')),
                ('until_on', models.DateField(blank=True, null=True, verbose_name='迄')),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='發布人')),
                ('published_at', models.DateTimeField(verbose_name='發布時間')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤下時間')),
            ],
            options={
                'verbose_name': '公告',
                'verbose_name_plural': '公告',
                'ordering': ['-from_on', '-published_at'],
                'indexes': [models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['-from_on'], name='announcement_standing')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on__isnull', True), ('until_on__gte', models.F('from_on')), _connector='OR'), name='announcement_days_in_order')],
            },
        ),
        migrations.CreateModel(
            name='ReportVersion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='reporting.monthlyreport')),
                ('number', models.PositiveSmallIntegerField(verbose_name='版次')),
                ('kind', models.CharField(choices=[('rows', '有個案或服務'), ('nil', '當月無個案及服務')], max_length=8, verbose_name='種類')),
                ('source', models.CharField(choices=[('upload', '上傳活頁簿'), ('generated', '由系統產生'), ('none', '無檔案')], max_length=12, verbose_name='來源')),
                ('layout', models.CharField(blank=True, max_length=20, verbose_name='表格版本')),
                ('filename', models.CharField(blank=True, max_length=120, verbose_name='檔名')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='檔案雜湊')),
                ('case_rows', models.PositiveIntegerField(default=0, verbose_name='個案列數')),
                ('service_rows', models.PositiveIntegerField(default=0, verbose_name='服務列數')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填報人')),
                ('made_at', models.DateTimeField(verbose_name='填報時間')),
                ('uploaded_at', models.DateTimeField(blank=True, null=True, verbose_name='上傳部版時間')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登錄人')),
                ('receipt', models.CharField(blank=True, max_length=200, verbose_name='回執')),
            ],
            options={
                'verbose_name': '月報版本',
                'verbose_name_plural': '月報版本',
                'ordering': ['report', '-number'],
                'constraints': [models.UniqueConstraint(fields=('report', 'number'), name='report_version_once'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'rows'), models.Q(('sha256', ''), _negated=True)), models.Q(('case_rows', 0), ('kind', 'nil'), ('service_rows', 0), ('sha256', '')), _connector='OR'), name='report_version_has_a_file_or_is_nil'), models.CheckConstraint(condition=models.Q(models.Q(('uploaded_at__isnull', True), ('uploaded_by__isnull', True)), models.Q(('uploaded_at__isnull', False), ('uploaded_by__isnull', False)), _connector='OR'), name='report_version_upload_complete')],
            },
        ),
        migrations.CreateModel(
            name='Chase',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.school')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chases', to='reporting.monthlyreport')),
                ('asked_on', models.DateField(verbose_name='催辦日')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='催辦人')),
                ('asked_at', models.DateTimeField(verbose_name='催辦時間')),
            ],
            options={
                'verbose_name': '催辦',
                'verbose_name_plural': '催辦',
                'ordering': ['-asked_at'],
                'indexes': [models.Index(fields=['asked_on'], name='chase_asked_on')],
                'constraints': [models.UniqueConstraint(fields=('report', 'asked_on'), name='chase_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='AmendmentRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='reporting.monthlyreport')),
                ('state', django_fsm.FSMField(choices=[('pending', '待主管機關核准'), ('granted', '已開放修正'), ('refused', '未核准')], default='pending', max_length=50, protected=True, verbose_name='狀態')),
                ('reason', models.CharField(max_length=500, verbose_name='修正原因')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='申請人')),
                ('asked_at', models.DateTimeField(verbose_name='申請時間')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='決定人')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='決定時間')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='說明')),
            ],
            options={
                'verbose_name': '月報修正申請',
                'verbose_name_plural': '月報修正申請',
                'ordering': ['-asked_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'granted', 'refused'])), name='amendment_state_known'), models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('report',), name='amendment_one_pending'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'pending')), models.Q(('decided_at__isnull', False), ('state__in', ['granted', 'refused'])), _connector='OR'), name='amendment_decision_complete')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name='CenterVersion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='reporting.centermonth')),
                ('number', models.PositiveSmallIntegerField(verbose_name='版次')),
                ('is_nil', models.BooleanField(default=False, verbose_name='當月無個案及服務')),
                ('filename', models.CharField(blank=True, max_length=120, verbose_name='檔名')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='檔案雜湊')),
                ('content', fields.encrypted.EncryptedTextField(aad='reporting.CenterVersion.content', blank=True, verbose_name='內容')),
                ('sheets', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=31), default=list, size=None)),
                ('rows', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), default=list, size=None)),
                ('blank', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.officialblank', verbose_name='所用空白表格')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='修正原因')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填報人')),
                ('made_at', models.DateTimeField(verbose_name='填報時間')),
                ('uploaded_at', models.DateTimeField(blank=True, null=True, verbose_name='上傳部版時間')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登錄人')),
                ('receipt', models.CharField(blank=True, max_length=200, verbose_name='回執')),
            ],
            options={
                'verbose_name': '輔諮中心月報版本',
                'verbose_name_plural': '輔諮中心月報版本',
                'ordering': ['report', '-number'],
                'constraints': [models.UniqueConstraint(fields=('report', 'number'), name='center_version_once'), models.CheckConstraint(condition=models.Q(models.Q(('is_nil', False), models.Q(('sha256', ''), _negated=True)), models.Q(('is_nil', True), ('sha256', '')), _connector='OR'), name='center_version_has_a_file_or_is_nil'), models.CheckConstraint(condition=models.Q(models.Q(('uploaded_at__isnull', True), ('uploaded_by__isnull', True)), models.Q(('uploaded_at__isnull', False), ('uploaded_by__isnull', False)), _connector='OR'), name='center_version_upload_complete')],
            },
        ),
        migrations.CreateModel(
            name='BlankActivation',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('blank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activations', to='reporting.officialblank')),
                ('from_month', models.DateField(verbose_name='適用學期起月')),
                ('activated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='啟用人')),
                ('activated_at', models.DateTimeField(verbose_name='啟用時間')),
            ],
            options={
                'verbose_name': '空白表格啟用',
                'verbose_name_plural': '空白表格啟用',
                'ordering': ['-from_month', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('from_month__day', 1), ('from_month__month__in', [2, 8])), name='blank_from_the_start_of_a_semester')],
            },
        ),
        migrations.CreateModel(
            name='ReportFile',
            fields=[
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='file', serialize=False, to='reporting.reportversion')),
                ('content', fields.encrypted.EncryptedTextField(aad='reporting.ReportFile.content', verbose_name='內容')),
            ],
            options={
                'verbose_name': '月報檔案',
                'verbose_name_plural': '月報檔案',
            },
        ),
        migrations.CreateModel(
            name='ReportedService',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.reportversion')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.school')),
                ('month', models.DateField(verbose_name='填報月份')),
                ('is_current', models.BooleanField(default=True, verbose_name='現行')),
                ('row', models.PositiveIntegerField(verbose_name='列')),
                ('teacher', models.CharField(max_length=20, verbose_name='教師編碼')),
                ('identity', models.PositiveSmallIntegerField(verbose_name='身分')),
                ('item', models.PositiveSmallIntegerField(verbose_name='服務項目')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='其他說明')),
                ('target', models.PositiveSmallIntegerField(verbose_name='對象代號')),
                ('male', models.PositiveIntegerField(default=0, verbose_name='人次(生理男)')),
                ('female', models.PositiveIntegerField(default=0, verbose_name='人次(生理女)')),
                ('other', models.PositiveIntegerField(default=0, verbose_name='人次(其他)')),
            ],
            options={
                'verbose_name': '填報服務列',
                'verbose_name_plural': '填報服務列',
                'indexes': [models.Index(condition=models.Q(('is_current', True)), fields=['school', 'month'], name='reported_service_current'), models.Index(fields=['version'], name='reported_service_version')],
            },
        ),
        migrations.CreateModel(
            name='ReportedCase',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.reportversion')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.school')),
                ('month', models.DateField(verbose_name='填報月份')),
                ('is_current', models.BooleanField(default=True, verbose_name='現行')),
                ('row', models.PositiveIntegerField(verbose_name='列')),
                ('teacher', models.CharField(max_length=20, verbose_name='教師編碼')),
                ('identity', models.PositiveSmallIntegerField(verbose_name='身分')),
                ('student', models.CharField(max_length=20, verbose_name='學生代號')),
                ('grade', models.PositiveSmallIntegerField(verbose_name='年級')),
                ('sex', models.CharField(max_length=10, verbose_name='性別')),
                ('sex_note', models.CharField(blank=True, max_length=200, verbose_name='性別說明')),
                ('sped', models.PositiveSmallIntegerField(verbose_name='特教身分')),
                ('status', models.PositiveSmallIntegerField(verbose_name='輔導概況')),
                ('source', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None, verbose_name='個案來源')),
                ('referral', models.PositiveSmallIntegerField(verbose_name='轉介概況')),
                ('main', models.PositiveSmallIntegerField(verbose_name='個案類別(主)')),
                ('main_note', models.CharField(blank=True, max_length=200, verbose_name='主類別補充')),
                ('secondary', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None, verbose_name='個案類別(副)')),
                ('secondary_note', models.CharField(blank=True, max_length=200, verbose_name='副類別補充')),
                ('sessions', models.PositiveIntegerField(verbose_name='當月累積次數')),
            ],
            options={
                'verbose_name': '填報個案列',
                'verbose_name_plural': '填報個案列',
                'indexes': [models.Index(condition=models.Q(('is_current', True)), fields=['school', 'month'], name='reported_case_current'), models.Index(fields=['version'], name='reported_case_version')],
                'constraints': [models.UniqueConstraint(fields=('version', 'teacher', 'student'), name='reported_case_once')],
            },
        ),
        migrations.AddField(
            model_name='centermonth',
            name='current',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.centerversion', verbose_name='現行版本'),
        ),
        migrations.AddField(
            model_name='monthlyreport',
            name='current',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.reportversion', verbose_name='現行版本'),
        ),
        migrations.AddConstraint(
            model_name='centermonth',
            constraint=models.UniqueConstraint(fields=('center', 'month'), name='center_report_once_a_month'),
        ),
        migrations.AddConstraint(
            model_name='centermonth',
            constraint=models.CheckConstraint(condition=models.Q(('month__day', 1)), name='center_month_is_its_first_day'),
        ),
        migrations.AddConstraint(
            model_name='centermonth',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'ready', 'uploaded', 'amending'])), name='center_report_state_known'),
        ),
        migrations.AddConstraint(
            model_name='centermonth',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'open'), ('current__isnull', False), _connector='OR'), name='center_report_has_a_version_once_ready'),
        ),
        migrations.AddConstraint(
            model_name='centermonth',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'uploaded'), _negated=True), ('done_on__isnull', False), _connector='OR'), name='center_report_done_has_its_day'),
        ),
        migrations.AddConstraint(
            model_name='monthlyreport',
            constraint=models.UniqueConstraint(fields=('school', 'month'), name='report_once_a_month'),
        ),
        migrations.AddConstraint(
            model_name='monthlyreport',
            constraint=models.CheckConstraint(condition=models.Q(('month__day', 1)), name='report_month_is_its_first_day'),
        ),
        migrations.AddConstraint(
            model_name='monthlyreport',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'ready', 'uploaded', 'filed', 'amending'])), name='report_state_known'),
        ),
        migrations.AddConstraint(
            model_name='monthlyreport',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'open'), ('current__isnull', False), _connector='OR'), name='report_has_a_version_once_ready'),
        ),
        migrations.AddConstraint(
            model_name='monthlyreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['uploaded', 'filed']), _negated=True), ('done_on__isnull', False), _connector='OR'), name='report_done_has_its_day'),
        ),
    ]
