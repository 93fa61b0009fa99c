"""A group's day, its matters, and the sums sent up."""

from reports.models.cutoffs import Cutoffs
from reports.models.day import TownDay, VillageDay
from reports.models.item import InformationItem, ItemParty
from reports.models.photo import ItemPhoto
from reports.models.report import DailyReport, ReportVersion

__all__ = [
    "Cutoffs",
    "DailyReport",
    "InformationItem",
    "ItemParty",
    "ItemPhoto",
    "ReportVersion",
    "TownDay",
    "VillageDay",
]
