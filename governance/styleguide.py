"""Invented values for the sheet of components at /styleguide/."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from common.paging import Page


class SampleForm(forms.Form):
    """Shows every look of a field."""

    category = forms.ChoiceField(
        label="什么事？",
        choices=[
            ("dispute", "矛盾纠纷"),
            ("sentiment", "社情民意"),
            ("request", "民生诉求"),
            ("hazard", "安全隐患"),
            ("order", "治安"),
            ("other", "其他"),
        ],
        widget=forms.RadioSelect,
    )
    summary = forms.CharField(
        label="说说情况",
        help_text="一两句就行",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    group = forms.ChoiceField(label="在哪里", choices=[("1", "一组"), ("3", "三组")])
    place = forms.CharField(label="具体地点", required=False)
    when = forms.ChoiceField(
        label="什么时候",
        choices=[("today", "今天"), ("other", "换日期")],
        widget=forms.RadioSelect,
    )
    people = forms.IntegerField(label="几个人", min_value=0)
    flags = forms.MultipleChoiceField(
        label="有这些吗？",
        help_text="没有就不点",
        required=False,
        choices=[
            ("threat", "动手威胁"),
            ("injury", "有人受伤"),
            ("children", "有孩子"),
            ("unpaid_wages", "欠工钱"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(label="双方都签了字", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].icons = {  # type: ignore[attr-defined]
            "dispute": "users",
            "sentiment": "message-report",
            "request": "hand-stop",
            "hazard": "alert-octagon",
            "order": "shield",
            "other": "dots",
        }


def examples(now: datetime) -> dict[str, Any]:
    """Return what the sheet shows: each component with invented content."""
    today = date(2026, 11, 24)
    bad = SampleForm(
        {
            "category": "dispute",
            "summary": "三组李家把门前水渠填了一段",
            "group": "3",
            "when": "today",
            "people": "四",
        }
    )
    return {
        "now": now,
        "in_13_days": now + timedelta(days=13),
        "in_an_hour": now + timedelta(hours=1, minutes=10),
        "a_day_ago": now - timedelta(days=1),
        "days_ago": now - timedelta(days=4),
        "rows": [
            ("red", "六组工地欠 12 名工人工资", "04288", "李楼村六组", "化解中", "镇专班 许伟", -4),
            ("yellow", "承包地边界多年不清", "04255", "太山村二组", "化解中", "太山村调委会", 1),
            ("blue", "楼上漏水，物业不修", "04311", "前进街社区", "化解中", "网格员 郑洁", 6),
        ],
        "moments": [now + timedelta(days=days) for days in (-4, 1, 6)],
        "matrix": [
            ("李楼村", ["on_time", "on_time", "late", "on_time", "zero", "made_up", "on_time"]),
            ("王庄村", ["on_time", "missing", "missing", "on_time", "zero", "zero", "pending"]),
            ("黄邮聚社区居民委员会", ["zero"] * 7),
        ],
        "week": [today - timedelta(days=days) for days in range(6, -1, -1)],
        "today": today,
        "page": Page([], 50, next_cursor="next"),
        "form": SampleForm(initial={"category": "dispute", "people": 4, "when": "today"}),
        "bad_form": bad,
    }
