"""Every limit of Jalon, written down once, in a module a room. Units stand last in the name."""

from __future__ import annotations

from jalon.kernel.limits.border import *
from jalon.kernel.limits.engines import *
from jalon.kernel.limits.journal import *
from jalon.kernel.limits.nodes import *
from jalon.kernel.limits.programme import *
from jalon.kernel.limits.statistics import *
