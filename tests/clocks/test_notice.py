"""The notice's own sentences say the same days as the table that ships."""

from __future__ import annotations

from datetime import date

import pytest

from clocks.notice import read_days, read_sentences
from common.errors import Invalid
from tests.clocks.test_working_time import DAYS

#: The arrangement of 2026 as it was announced.
OF_2026 = """经国务院批准，现将2026年元旦等节假日的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。\
2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全等工作。"""


def test_the_sentences_of_2026_give_the_days_that_ship() -> None:
    read = {day: works for day, (_name, works) in read_days(OF_2026, 2026).items()}
    assert read == {day: works for day, works in DAYS.items() if day.year == 2026}
    assert read_days(OF_2026, 2026)[date(2026, 10, 10)] == ("国庆节", True)


def test_a_holiday_may_begin_in_the_year_before() -> None:
    text = "一、元旦：2026年12月31日至2027年1月2日放假。1月3日上班。"
    days = read_sentences(text, 2027)
    assert sorted(days) == [
        date(2026, 12, 31),
        date(2027, 1, 1),
        date(2027, 1, 2),
        date(2027, 1, 3),
    ]


@pytest.mark.parametrize("text", ["一、元旦：放假。", "一、元旦：2月30日放假。"])
def test_a_paragraph_that_names_no_real_day_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_sentences(text, 2027)
