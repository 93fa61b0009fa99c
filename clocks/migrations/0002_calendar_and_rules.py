"""The announced holidays of 2024 to 2026, and the legal clocks a new portal begins with.

Days: the State Council's notices as collected by holiday-cn (MIT). Rules: norms of the field; each
says how sure it is, and staff can replace it.
"""

import csv
from datetime import date
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).resolve().parent.parent / "data" / "holidays.csv"
VALID_FROM = date(2020, 1, 1)
SOURCE = "国务院办公厅关于节假日安排的通知"
# code, name, duty, limit, unit, extension, rolls, basis, mark
RULES = (
    ("XF-REG", "信访登记", "登记并转送、交办", 15, "days", 0, True, "《信访工作条例》第二十二条", "known"),
    ("XF-TELL", "信访告知", "书面告知接收情况和途径", 15, "days", 0, True, "《信访工作条例》第二十三条", "known"),
    ("XF-OBJ", "信访异议", "不属本单位的，说明理由提出异议", 5, "working_days", 0, False, "《信访工作条例》第二十三条", "known"),
    ("XF-DONE", "信访办理", "出具处理意见书", 60, "days", 30, True, "《信访工作条例》第三十四条", "known"),
    ("XF-FC", "请求复查", "收到处理意见后请求复查", 30, "days", 0, True, "《信访工作条例》第三十五条", "known"),
    ("XF-FCD", "复查意见", "收到复查请求后提出复查意见", 30, "days", 0, True, "《信访工作条例》第三十五条", "known"),
    ("XF-FH", "请求复核", "收到复查意见后请求复核", 30, "days", 0, True, "《信访工作条例》第三十六条", "known"),
    ("XF-FHD", "复核意见", "收到复核请求后提出复核意见", 30, "days", 0, True, "《信访工作条例》第三十六条", "known"),
    ("RT-MED", "人民调解", "受理后一般一个月内调结，双方同意可再延", 30, "days", 30, True, "《人民调解工作若干规定》第三十三条", "known"),
    ("RT-COURT", "诉前委派调解", "调解后回报法院", 30, "days", 30, True, "人民法院诉前委派调解规定", "verify"),
    ("RT-CONF", "司法确认", "协议生效后共同申请司法确认", 30, "days", 0, True, "《人民调解法》第三十三条", "known"),
    ("HL-GEN", "热线办理", "一般诉求办结", 7, "days", 7, True, "12345 热线本地规定", "preset"),
)  # fmt: skip


def forward(apps, schema_editor):
    days, years = [], set()
    with FILE.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            day = date.fromisoformat(row["date"])
            years.add(day.year)
            is_working = row["day_type"] == "work"
            days.append({"date": day, "name": row["name"], "is_working": is_working})
    calendar_day = apps.get_model("clocks", "CalendarDay")
    calendar_day.objects.bulk_create(calendar_day(**day) for day in days)
    calendar_year = apps.get_model("clocks", "CalendarYear")
    calendar_year.objects.bulk_create(
        calendar_year(year=year, status="announced", source=SOURCE) for year in sorted(years)
    )
    names = ("code", "name", "duty", "amount", "unit", "extension", "is_rolling", "basis", "mark")
    rule = apps.get_model("clocks", "ClockRule")
    rule.objects.bulk_create(
        rule(valid_from=VALID_FROM, **dict(zip(names, values, strict=True))) for values in RULES
    )


def backward(apps, schema_editor):
    for name in ("CalendarDay", "CalendarYear", "ClockRule"):
        apps.get_model("clocks", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("clocks", "0001_initial")]

    operations = [migrations.RunPython(forward, backward)]
