"""What the gallery shows. Fictional people and dates; not interface text, so not translated."""

from typing import Any

ROWS = [
    {"code": f"K{number:03}", "name": "王○明", "days": 60 + number}
    for number in range(30)
]
SAMPLES: dict[str, Any] = {
    "nav": [
        {"url": "/", "label": "今日", "current": False, "key": "t"},
        {
            "url": "/house/components",
            "label": "元件",
            "current": True,
            "key": "c",
        },
    ],
    "ribbon": [
        {
            "words": "事件 I115-007（兒少保護）",
            "left": "5 時 12 分",
            "seconds": 18720,
            "latest": "115/05/06 14:40",
            "url": "/",
        }
    ],
    "crumbs": [{"url": "/", "label": "今日"}, {"label": "元件"}],
    "dues": [
        ("crit", "剩 5 時 12 分"),
        ("over", "逾期 1 日"),
        ("soon", "剩 2 日"),
        ("near", "剩 6 日"),
        ("far", "剩 68 日"),
        ("done", "4/24 完成"),
        ("none", "未開始"),
    ],
    "tags": [
        ("", "info", "一般"),
        ("red", "stop", "未完成"),
        ("amb", "alert", "未驗證"),
        ("grn", "ok", "已核可"),
        ("blu", "pin", "在案 第 63 日"),
        ("vio", "users", "會議"),
        ("dash", "minus", "尚未評估"),
    ],
    "facts": [
        {"label": "班級", "words": "801-12"},
        {"label": "主責", "words": "林示安"},
        {"label": "級別", "words": "二級 介入性"},
    ],
    "subnav": [
        {"url": "/house/components", "label": "總覽", "current": True, "count": ""},
        {"url": "/", "label": "服務紀錄", "count": 14},
    ],
    "flags": [
        {
            "level": "high",
            "icon_name": "alert",
            "title": "自傷風險：高",
            "words": "4/20 評估・4/27 前再評估",
        },
        {
            "level": "mid",
            "icon_name": "clip",
            "title": "就醫追蹤",
            "words": "下次 5/18",
        },
        {
            "level": "unk",
            "icon_name": "help",
            "title": "家庭功能：尚未評估",
            "words": "不等於無風險",
        },
        {
            "level": "good",
            "icon_name": "shield",
            "title": "保護因子",
            "words": "信任導師",
        },
    ],
    "timeline": [
        {
            "ahead": True,
            "date": "5/20（三）",
            "time": "未來",
            "icon_name": "alert",
            "title": "再評估到期",
            "due_level": "near",
            "due_words": "剩 14 日",
        },
        {
            "date": "5/6（三）",
            "time": "10:10",
            "icon_name": "chat",
            "title": "個別晤談 45 分",
            "text": "近三週遲到 4 次，願意與導師談接送安排。",
            "by": "林示安",
        },
        {
            "kind": "meet",
            "date": "4/22（三）",
            "time": "13:20",
            "icon_name": "users",
            "title": "個案會議",
            "url": "/",
        },
        {
            "kind": "doc",
            "date": "4/20（一）",
            "time": "",
            "icon_name": "file",
            "title": "初評表",
        },
        {
            "kind": "alert",
            "date": "4/19（日）",
            "time": "21:05",
            "icon_name": "flag",
            "title": "24 小時通報",
        },
        {
            "kind": "sys",
            "date": "4/18（六）",
            "time": "",
            "icon_name": "hist",
            "title": "主責異動",
        },
    ],
    "steps": [
        {"title": "名單", "state": "done"},
        {"title": "評估", "state": "back", "words": "請補附件"},
        {"title": "通報", "state": "now"},
        {"title": "追蹤"},
    ],
    "trail": [
        {
            "state": "ok",
            "icon_name": "send",
            "who": "林示安",
            "did": "送核",
            "when": "4/23 16:10",
        },
        {
            "state": "back",
            "icon_name": "back",
            "who": "周範宜",
            "did": "退回",
            "when": "4/24 09:12",
            "reason": "請補家長的意見。",
        },
        {
            "state": "cur",
            "icon_name": "edit",
            "who": "林示安",
            "did": "修正中",
            "when": "已 38 分",
        },
        {"icon_name": "lock", "who": "高樣青", "did": "待核定", "when": ""},
    ],
    "diff": [
        {"kind": "", "text": "個別輔導 6 次，"},
        {"kind": "del", "text": "由學校評估"},
        {"kind": "ins", "text": "由林示安於 6/3 評估成效"},
    ],
    "points": [
        {"at": 0.07, "title": "今天", "words": "5/6（三）", "today": True},
        {"at": 0.3, "title": "評估會議最遲", "words": "5/11（一）"},
        {"at": 0.5, "title": "畢業", "words": "6/12（五）"},
        {"at": 0.95, "title": "追蹤屆滿", "words": "12/12（六）"},
    ],
    "span": [0.5, 0.95],
    "days": [
        {
            "number": number,
            "words": "日",
            "state": "past"
            if number < 4
            else "now"
            if number == 4
            else "end"
            if number == 15
            else "",
        }
        for number in range(1, 16)
    ],
    "months": [
        {
            "state": "zero",
            "label": "8 月",
            "icon_name": "ok",
            "words": "無個案",
            "detail": "9/3 登錄",
            "url": "/",
        },
        {
            "state": "ok",
            "label": "9 月",
            "icon_name": "ok",
            "words": "已完成",
            "detail": "10/8 上傳",
            "url": "/",
        },
        {
            "state": "late",
            "label": "10 月",
            "icon_name": "stop",
            "words": "逾期",
            "detail": "11/10 止",
            "url": "/",
        },
        {
            "state": "cur",
            "label": "11 月",
            "icon_name": "edit",
            "words": "填報中",
            "detail": "剩 2 日",
            "url": "/",
            "current": True,
        },
        {
            "state": "off",
            "label": "12 月",
            "icon_name": "",
            "words": "未到期",
            "detail": "",
        },
    ],
    "parts": [
        {"kind": "ok", "count": 27, "words": "完成"},
        {"kind": "zero", "count": 4, "words": "無個案"},
        {"kind": "part", "count": 12, "words": "處理中"},
        {"kind": "miss", "count": 2, "words": "未填"},
        {"kind": "bad", "count": 1, "words": "有誤"},
    ],
    "bars": [
        {"label": "情緒困擾", "first": 10, "second": 4},
        {"label": "人際困擾", "first": 8, "second": 3},
        {"label": "家庭困擾", "first": 6, "second": 0},
    ],
    "line_labels": ["9", "10", "11", "12", "1", "2", "3", "4"],
    "line_first": [84, 90, 97, 88, 70, 47, 105, 110],
    "line_second": [60, 66, 71, 65, 58, 40, 121, 99],
    "columns": [
        {"label": "導師", "words": "24 人"},
        {"label": "輔導教師", "words": "4 人"},
    ],
    "groups": [
        {
            "label": "個案",
            "rows": [
                {
                    "label": "查看個案",
                    "cells": [
                        {
                            "words": "本人轉介",
                            "kind": "class",
                            "url": "/",
                            "column": "導師",
                        },
                        {
                            "words": "參與",
                            "kind": "case",
                            "url": "/",
                            "column": "輔導教師",
                            "changed": True,
                        },
                    ],
                },
                {
                    "label": "讀取限主責",
                    "cells": [
                        {"locked": True, "url": "/", "column": "導師"},
                        {"words": "本校", "kind": "school"},
                    ],
                },
            ],
        }
    ],
    "who": [
        {
            "label": "現在可以看",
            "people": [
                {
                    "name": "林示安",
                    "part": "輔導教師",
                    "reasons": [{"words": "主責，自 115/02/10 起"}],
                }
            ],
        }
    ],
    "lanes": [
        {
            "now": True,
            "title": "法定責任通報",
            "kind": "red",
            "icon_name": "stop",
            "state": "未完成",
            "words": "社會安全網「關懷 e 起來」。",
        },
        {
            "title": "校安通報",
            "kind": "dash",
            "icon_name": "minus",
            "state": "未開始",
            "words": "姓名用代號。",
        },
    ],
    "saved": [
        {"url": "/house/components", "label": "我的", "current": True, "count": 9},
        {"url": "/", "label": "本校", "count": 64},
    ],
    "chips": [{"url": "/house/components", "label": "級別：二級"}],
    "table_columns": [{"key": "days", "label": "在案日數", "shown": True}],
}
