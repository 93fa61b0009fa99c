"""The words of a matter, by pairs of neighboring characters: Chinese is written without blanks.

What a pair is worth depends on how rare it is around there, so that 水渠 tells two matters apart
and 反映 does not. Pure.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

#: Words found in any matter; they tell two of them apart as little as punctuation.
COMMON = (
    "反映 希望 解决 问题 村里 村民 一直 我们 他们 两家 双方 今天 昨天 前天 现在 没有 因为 已经 "
    "有人 家里 家的 不让 要求 说是 引起 发生 多次 还是 影响 请求 尽快 处理 领导 有关 部门 群众 "
    "情况 吵架 争吵 吵了 起来 争执 纠纷 矛盾 之间 多年 不清 不满 意见"
)
#: As if so many matters had been read before the first.
PRIOR = 20
#: What a pair is worth that stands in every matter.
FLOOR = 0.2


def pairs_of(text: str) -> frozenset[str]:
    """Return the pairs of neighboring characters of a text, without what is no letter or digit."""
    plain = [char for char in text if char.isalnum()]
    return frozenset("".join(pair) for pair in zip(plain, plain[1:], strict=False))


def runs_of(text: str, pairs: frozenset[str]) -> list[str]:
    """Return the stretches of a text whose every pair of characters is among some pairs."""
    runs, run = [], ""
    for char in f"{text} ":
        if run and run[-1] + char in pairs:
            run += char
            continue
        if len(run) > 1:
            runs.append(run)
        run = char if char.isalnum() else ""
    return runs


class Rarity:
    """What a pair of characters is worth: much where few matters around here have it."""

    def __init__(self, tellings: Iterable[frozenset[str]] = ()) -> None:
        self.count = PRIOR
        self.seen: Counter[str] = Counter()
        for pairs in tellings:
            self.count += 1
            self.seen.update(pairs)
        for pair in {pair for word in COMMON.split() for pair in pairs_of(word)}:
            self.seen[pair] += PRIOR

    def weight(self, pair: str) -> float:
        """Return the weight of a pair of characters."""
        return max(math.log(self.count / (self.seen[pair] + 1)), 0.0) + FLOOR

    def share(self, part: frozenset[str], whole: frozenset[str]) -> float:
        """Return which share of one text's pairs stands in the other, 0 to 1, by weight."""
        total = sum(map(self.weight, part))
        return sum(map(self.weight, part & whole)) / total if total else 0.0


#: Every word but the common ones counts the same.
EVEN = Rarity()
