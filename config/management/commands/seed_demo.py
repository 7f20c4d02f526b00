"""Fills the database with the fictional county; repeatable, relative to today."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import Appointment
from cases.demo import seed as seed_students
from cases.demo_casework import seed_casework
from config.demo import cast
from config.demo.people import seed_people


class Command(BaseCommand):
    help = (
        "示範資料：一個虛構縣市、三所學校、一個輔諮中心、每個角色一個帳號（可重複執行）"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        schools = seed_people(today=today)
        made = seed_students(schools.values(), today)
        self.stdout.write(f"示範學生：新增 {made} 名")
        opened = seed_casework(schools.values(), today)
        self.stdout.write(f"示範個案：新增 {opened} 案")
        self.stdout.write(f"示範帳號（密碼都是 {cast.PASSWORD}）：")
        for username in cast.SHOWN:
            posts = Appointment.objects.filter(user__username=username).select_related(
                "user", "role"
            )
            roles = "、".join(str(post.role) for post in posts)
            self.stdout.write(
                f"  {username:16} {posts[0].user.name}　{posts[0].place}　{roles}"
            )
