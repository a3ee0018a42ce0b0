"""Which conflicts and look-alikes a project gets, by its seed."""

from __future__ import annotations

import random

from tools.logframes.making import Project
from tools.logframes.planting import LOOK_ALIKES, PLANTS, excluded_counted
from tools.logframes.wording import WORDINGS


def planted(project: Project, *, conflicts: int, look_alikes: int, without: frozenset[str] = frozenset()) -> Project:
    """The project with look-alikes, conflicts of number and scope, and one conflict of words for two of those."""
    chance = random.Random(project.seed * 7919 + 1)
    for plants, number in ((LOOK_ALIKES, look_alikes), (PLANTS, conflicts), (WORDINGS, conflicts // 2)):
        chosen = [plant for plant in chance.sample(plants, len(plants)) if plant.__name__ not in without]
        chosen.sort(key=lambda plant: plant is excluded_counted)
        done = 0
        for plant in chosen:
            if done >= number:
                break
            done += bool(plant(project, chance))
    return project
