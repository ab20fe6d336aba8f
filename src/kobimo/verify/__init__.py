"""Build one state twice in different environments and say where the results differ, and why."""

from kobimo.verify.environments import ASPECTS, Aspect, Setting
from kobimo.verify.rebuilding import Rebuilt, rebuild
from kobimo.verify.verifying import Verified, verify

__all__ = ["ASPECTS", "Aspect", "Rebuilt", "Setting", "Verified", "rebuild", "verify"]
