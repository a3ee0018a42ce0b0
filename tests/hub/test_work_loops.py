"""Jobs of the work process: again at once, after a pause, or later and later while they fail."""

from __future__ import annotations

import threading

from jalon.cli.work_loops import Job, run_jobs
from jalon.kernel import limits
from jalon.services.transport import UnableToLink


def failing() -> bool:
    raise UnableToLink("services.link.unreachable")


def test_job_that_fails_waits_longer_each_time_with_jitter_up_to_a_limit() -> None:
    job = Job("link", failing, limits.LINK_RETRY_S_MIN, limits.LINK_RETRY_S_MAX)
    waits = []
    for _ in range(12):
        job.step()
        waits.append(job.wait_s)
    for turn, wait in enumerate(waits, 1):
        longest = min(limits.LINK_RETRY_S_MAX, limits.LINK_RETRY_S_MIN * 2**turn)
        assert longest / 2 <= wait <= longest
    assert waits[-1] >= limits.LINK_RETRY_S_MAX / 2


def test_job_that_succeeds_again_forgets_its_failures() -> None:
    answers = iter([False, True, False])
    job = Job("link", lambda: next(answers), 5, 60, failures=6, wait_s=60)
    job.step()
    assert (job.failures, job.wait_s) == (0, 5)
    job.step()
    assert job.wait_s == 0, "there is more to do at once"


def test_run_jobs_one_that_fails_does_not_stop_the_others() -> None:
    stop = threading.Event()
    done: list[int] = []

    def work() -> bool:
        done.append(1)
        if len(done) == 3:
            stop.set()
        return True

    run_jobs([Job("link", failing, 1, 2), Job("work", work, 1, 2)], stop)
    assert len(done) == 3
