"""Draw what is given: one module per form, protected values in, picture and alternative text out.

Figures neither filter nor compute indicators. They carry no title; that stands in the page.
"""

from kobimo.figures.bars import draw_bars
from kobimo.figures.components import draw_components
from kobimo.figures.drawing import Drawing, frame_of
from kobimo.figures.dumbbell import draw_dumbbell
from kobimo.figures.expectation import draw_expectation
from kobimo.figures.fan import draw_fan
from kobimo.figures.funnel import draw_funnel
from kobimo.figures.heat import draw_area_heat, draw_heat
from kobimo.figures.land import draw_land
from kobimo.figures.map import area_numbers, draw_map
from kobimo.figures.matrix import draw_matrix
from kobimo.figures.profile import draw_profile
from kobimo.figures.pyramid import draw_pyramid
from kobimo.figures.quadrant import draw_quadrant
from kobimo.figures.quotients import draw_quotients
from kobimo.figures.scatter import draw_scatter
from kobimo.figures.spark import draw_spark
from kobimo.figures.stacked import draw_stacked
from kobimo.figures.strip import Middle, draw_strip
from kobimo.figures.trend import draw_trend
from kobimo.figures.waterfall import Step, draw_waterfall

__all__ = [
    "Drawing",
    "Middle",
    "Step",
    "area_numbers",
    "draw_area_heat",
    "draw_bars",
    "draw_components",
    "draw_dumbbell",
    "draw_expectation",
    "draw_fan",
    "draw_funnel",
    "draw_heat",
    "draw_land",
    "draw_map",
    "draw_matrix",
    "draw_profile",
    "draw_pyramid",
    "draw_quadrant",
    "draw_quotients",
    "draw_scatter",
    "draw_spark",
    "draw_stacked",
    "draw_strip",
    "draw_trend",
    "draw_waterfall",
    "frame_of",
]
