"""Fills the database with the fictional county; repeatable, relative to today."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import Appointment
from config.demo import cast
from config.demo.county import seed_county
from config.demo.people import seed_people
from config.demo.work import seed_work


class Command(BaseCommand):
    help = (
        "示範資料：一個虛構縣市、三所學校、一個輔諮中心、每個角色一個帳號（可重複執行）"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        schools = seed_people(today=today)
        made = seed_work(schools.values(), today)
        made |= seed_county(today)
        self.stdout.write(f"示範帳號（密碼都是 {cast.PASSWORD}）：")
        for username in cast.SHOWN:
            posts = Appointment.objects.filter(user__username=username).select_related(
                "user", "role"
            )
            roles = "、".join(str(post.role) for post in posts)
            self.stdout.write(
                f"  {username:16} {posts[0].user.name}　{posts[0].place}　{roles}"
            )
        self.stdout.write(
            f"示範資料：新增學生 {made['students']}、個案 {made['cases']}、月報 {made['months']}、公告 {made['news']}"
        )
