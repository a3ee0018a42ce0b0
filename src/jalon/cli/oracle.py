"""Peers of the names engine, run in the environment of ``make oracle``."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from jalon.cli import nomenklatura_scores
from jalon.screening.evaluation.pairs import Pair

_SCRIPT = Path(nomenklatura_scores.__file__)
_TIMEOUT_S = 1_800


class OracleFailed(Exception):
    """The peers could not be run; the message is what they said last."""


def peer_scores(python: Path, pairs: Sequence[Pair]) -> dict[str, list[float]]:
    """Scores of each peer for each pair, in order. Raises :class:`OracleFailed`."""
    lines = "".join(json.dumps({"a": pair.one, "b": pair.other}) + "\n" for pair in pairs)
    try:
        run = subprocess.run(  # noqa: S603 the operator names the interpreter
            [str(python), str(_SCRIPT)], input=lines, capture_output=True, text=True, check=True, timeout=_TIMEOUT_S
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or str(error)
        raise OracleFailed(said.strip().splitlines()[-1] if said.strip() else str(error)) from error
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    if len(answers) != len(pairs):
        raise OracleFailed(f"{len(answers)} answers for {len(pairs)} pairs")
    return {name: [answer[name] for answer in answers] for name in answers[0]} if answers else {}
