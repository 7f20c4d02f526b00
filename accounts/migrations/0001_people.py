import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('username', models.CharField(max_length=64, unique=True, verbose_name='帳號')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='電子郵件')),
                ('name', models.CharField(max_length=70, verbose_name='姓名')),
                ('is_active', models.BooleanField(default=True, verbose_name='啟用')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='建立時間')),
                ('must_change_password', models.BooleanField(default=False, verbose_name='首次登入須變更密碼')),
                ('second_factor_required', models.BooleanField(default=False, verbose_name='須使用兩步驟驗證')),
                ('password_changed_at', models.DateTimeField(blank=True, null=True, verbose_name='密碼變更時間')),
                ('language', models.CharField(default='zh-hant', max_length=10, verbose_name='介面語言')),
                ('theme', models.CharField(blank=True, choices=[('', '跟隨系統'), ('light', '淺色'), ('dark', '深色')], default='', max_length=10, verbose_name='畫面')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': '人員',
                'verbose_name_plural': '人員',
                'constraints': [models.CheckConstraint(condition=models.Q(('is_superuser', False)), name='user_is_never_superuser')],
                'indexes': [],
            },
        ),
    ]
