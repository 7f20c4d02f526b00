"""Codes that models, forms and the monthly report share. Labels are the field's own words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tier(models.IntegerChoices):
    """三級輔導 (學生輔導法第 6 條)."""

    DEVELOPMENTAL = 1, _("發展性輔導")
    INTERVENTION = 2, _("介入性輔導")
    REMEDIAL = 3, _("處遇性輔導")


class Source(models.IntegerChoices):
    """個案來源 of the monthly report (填報說明); several are allowed. 6 exists in senior high schools only."""

    STUDENT = 1, _("學生主動求助")
    PARENT = 2, _("家長轉介")
    TEACHER = 3, _("教師轉介")
    PEER = 4, _("同儕轉介")
    INVITED = 5, _("輔導老師約談")
    ONLINE = 6, _("線上預約管道")
    OTHER = 7, _("其他")


class Category(models.TextChoices):
    """個案類別 (個案類別定義說明)."""

    T01 = "T01", _("人際困擾")
    T02 = "T02", _("師生關係")
    T03 = "T03", _("家庭困擾")
    T04 = "T04", _("自我探索")
    T05 = "T05", _("情緒困擾")
    T06 = "T06", _("生活壓力")
    T07 = "T07", _("創傷反應")
    T08 = "T08", _("自我傷害")
    T09 = "T09", _("性別議題")
    T10 = "T10", _("脆弱家庭")
    T11 = "T11", _("兒少保議題")
    T12 = "T12", _("學習困擾")
    T13 = "T13", _("生涯輔導")
    T14 = "T14", _("偏差行為")
    T15 = "T15", _("網路沉迷")
    T16 = "T16", _("中離(輟)拒學")
    T17 = "T17", _("藥物濫用")
    T18 = "T18", _("精神疾患")
    T19 = "T19", _("其他")


class CareReason(models.TextChoices):
    """主動關懷 (高級中等以下學校教師輔導教師及專業輔導人員學生輔導工作分工合作辦法第 4 條; 轉入學生為臺中市所列)."""

    TRANSFER_IN = "transfer_in", _("轉入")
    DROPOUT = "dropout", _("中途輟學")
    LONG_ABSENCE = "long_absence", _("長期缺課")
    LEFT_MIDWAY = "left_midway", _("中途離校")
    DISABILITY = "disability", _("身心障礙")
    SELF_HARM = "self_harm", _("自我傷害")
    CIRCUMSTANCES = "circumstances", _("特殊境遇")
    DISADVANTAGE = "disadvantage", _("文化或經濟弱勢")
    OTHER = "other", _("其他明顯有輔導需求")


class RosterCrisis(models.TextChoices):
    """高關懷學生 危機狀態 (高關懷學生名冊)."""

    R1 = "R1", _("中輟之虞(時輟時復等)")
    R2 = "R2", _("嚴重行為問題(霸凌、偷竊等)")
    R3 = "R3", _("成癮行為(沈迷網咖等)")
    R4 = "R4", _("學習適應困擾(懼學、拒學等)")
    R5 = "R5", _("人際關係困擾(社交恐懼等)")
    R6 = "R6", _("情緒困擾(憂鬱、自傷等)")
    R7 = "R7", _("高風險家庭")
    R8 = "R8", _("保護性高關懷群(家暴、性侵等)")
    R9 = "R9", _("其他()")


class RosterStrategy(models.TextChoices):
    """高關懷學生 輔導策略 (高關懷學生名冊)."""

    RS1 = "RS1", _("僅列入關懷對象")
    RS2 = "RS2", _("需安排認輔老師")
    RS3 = "RS3", _("需安排高關懷課程")
    RS4 = "RS4", _("需提報兒少保護")
    RS5 = "RS5", _("需提報高風險家庭")
    RS6 = "RS6", _("需轉介其他單位 名稱: _____")
