"""Invented people: names put together by lot from common ones, numbers of no one."""

from __future__ import annotations

from random import Random

SURNAMES = tuple(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
FIRST = tuple(
    "长德福贵国海洪吉建金开克立良林满明能庆全荣瑞善世守书顺天廷万维文希先祥新兴学延永有玉运正志忠宗"
)
LAST = tuple(
    "安斌才成春东发方刚光海和宏华辉江杰军俊奎来林龙明平清全仁荣山生胜松涛田旺伟文祥兴学义友元云章"
)
WOMEN_FIRST = tuple(
    "爱彩翠春丹冬凤桂红慧惠金锦菊兰丽莲玲美敏巧琴青秋荣淑素婉文霞先香小晓新秀雪艳英玉月珍"
)
WOMEN_LAST = tuple("芳芬凤红花华霞娟君兰莉丽莲玲梅敏娜萍琴清蓉珊淑婷香秀艳英玉云珍芝珠")
#: Numbers that no sign-in and no message ever goes to.
PREFIXES = ("19907", "19917", "17007", "17017")


def person_name(draw: Random, surname: str = "") -> str:
    """Return a full name by lot."""
    surname = surname or draw.choice(SURNAMES)
    first, last = (FIRST, LAST) if draw.random() < 0.56 else (WOMEN_FIRST, WOMEN_LAST)
    given = draw.choice(first) + draw.choice(last)
    return surname + (given if given[0] != given[1] else given[0])


def phone_number(draw: Random) -> str:
    """Return a number of eleven digits by lot."""
    return f"{draw.choice(PREFIXES)}{draw.randrange(10**6):06d}"
