"""How a proposal ended that was not approved."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class ProposalEnd(CodeList):
    """Declined by another person, or withdrawn by whoever proposed it. One that lapses needs no entry."""

    DECLINED = 2
    WITHDRAWN = 3
