"""Supervision orders, the ladder's steps, and samples of blue cases."""

from supervision.models.ladder import LadderStep, SweepRun
from supervision.models.order import OrderCounter, SupervisionOrder
from supervision.models.sample import SampleCheck, SamplingRule

__all__ = [
    "LadderStep",
    "OrderCounter",
    "SampleCheck",
    "SamplingRule",
    "SupervisionOrder",
    "SweepRun",
]
