"""Which regions there are: keys, names, locative phrases, and a search that never guesses."""

from kobimo.regions.ags import FICTIONAL_LAND, Ags, Level
from kobimo.regions.names import fold
from kobimo.regions.region import Dissolved, Kind, Region
from kobimo.regions.register import Register, load_register

__all__ = [
    "FICTIONAL_LAND",
    "Ags",
    "Dissolved",
    "Kind",
    "Level",
    "Region",
    "Register",
    "fold",
    "load_register",
]
