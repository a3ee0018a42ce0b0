"""Extraction, quality and comparison: what they promise on prints made by the generator and on the given ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import cv2
import numpy as np
import pytest

from jalon.biometrics.finger.direction import _contrast_loop, _contrast_numpy, _tensor_loop, _tensor_numpy
from jalon.biometrics.finger.filtering import _filter_loop, _filter_numpy, bank
from jalon.biometrics.finger.period import _powers_loop, _powers_numpy, _sum_loop, _sum_numpy, _waves, _windows
from jalon.biometrics.finger.thinning import _removable, _thin_loop, _thin_numpy
from jalon.biometrics.matching.drawing import explanation
from jalon.biometrics.matching.likeness import _loop, _numpy
from jalon.biometrics.matching.score import LOWEST, compare, fmr_estimate, prepare
from jalon.biometrics.reading import read_print
from jalon.biometrics.template import Template
from tests.biometrics.prints import SEED, VECTORS, grey_of, print_of, same
from tools.prints.identity import grow
from tools.prints.impression import press

FINGERS = range(1, 7)


def test_prints_of_one_finger_score_above_all_prints_of_two() -> None:
    ready = {(f, i): prepare(print_of(f, i).template) for f in FINGERS for i in (1, 2)}
    genuine = [compare(ready[f, 1], ready[f, 2]).score for f in FINGERS]
    impostor = [compare(ready[f, 1], ready[g, 2]).score for f in FINGERS for g in FINGERS if f != g]
    assert min(genuine) > max(impostor)


def test_given_prints_of_another_generator_are_told_apart() -> None:
    names = ("1000_1", "1000_2", "1001_1", "1004_4")
    first, mate, *others = (prepare(read_print((VECTORS / f"{name}.png").read_bytes()).template) for name in names)
    found = compare(first, mate)
    assert found.fmr_estimate < 1e-3
    assert len(found.pairs) >= 12
    assert all(compare(first, other).fmr_estimate > 0.01 for other in others)


def test_minutiae_turn_and_move_with_the_print() -> None:
    grey = grey_of(2)
    upright = read_print(_png(grey)).template
    turned = read_print(_png(np.ascontiguousarray(np.rot90(grey)))).template
    # a turn by a quarter counter-clockwise takes (x, y) to (y, width - 1 - x), and angles grow by 64 units
    expected = np.stack([upright.y, grey.shape[1] - 1 - upright.x], axis=1)
    found = np.stack([turned.x, turned.y], axis=1)
    distance = np.linalg.norm(expected[:, None] - found[None], axis=2)
    nearest = distance.argmin(axis=1)
    close = distance.min(axis=1) < 4
    assert close.mean() > 0.8
    apart = (turned.angle[nearest] - upright.angle - 64 + 128) % 256 - 128
    assert np.median(np.abs(apart[close])) <= 4


def _png(grey: np.ndarray) -> bytes:  # type: ignore[type-arg]
    done, coded = cv2.imencode(".png", grey)
    assert done
    return coded.tobytes()


def test_ending_looks_along_its_ridge() -> None:
    """ISO's angle of an ending points into the ridge: here a ridge that runs to the right from its end."""
    y, x = np.mgrid[0:240, 0:240]
    grey = (128 + 100 * np.cos(2 * np.pi * y / 9)).astype(np.uint8)
    gone = (np.abs(y - 121.5) < 4.5) & (x < 120)
    grey[gone] = 228
    found = read_print(_png(grey)).template
    near = np.hypot(found.x - 120, found.y - 121) < 16
    assert near.any()
    assert (
        all(min(angle, 256 - angle) <= 8 for angle in found.angle[near] if angle < 64 or angle > 192) or near.sum() > 1
    )
    kinds = {int(kind): int(angle) for kind, angle in zip(found.kind[near], found.angle[near], strict=True)}
    assert 1 in kinds or 2 in kinds


def test_extraction_is_the_same_every_time() -> None:
    again = read_print(_png(grey_of(3))).template
    assert same(again, print_of(3).template)


def test_compiled_loops_and_numpy_agree_bit_by_bit() -> None:
    seen = print_of(4).seen
    rng = np.random.default_rng(5)
    padded = rng.choice([-127, 127], (64 + 18, 72 + 18)).astype(np.float32)
    which = rng.integers(-1, 320, (8, 9)).astype(np.int64)
    assert np.array_equal(_filter_loop(padded, which, bank()), _filter_numpy(padded, which, bank()))
    blobs = (cv2.GaussianBlur(rng.normal(size=(120, 140)), (0, 0), 3) > 0).astype(np.uint8)
    blobs[0] = blobs[-1] = blobs[:, 0] = blobs[:, -1] = 0
    assert np.array_equal(_thin_loop(blobs.copy(), _removable()), _thin_numpy(blobs.copy(), _removable()))
    one, other = prepare(print_of(4).template), prepare(print_of(5).template)
    arguments = [
        part
        for side in (one, other)
        for part in (side.around.bits, side.around.valid, side.around.usable, side.template.angle)
    ]
    assert np.array_equal(_loop(*arguments), _numpy(*arguments))
    assert seen.lines.any()


def test_loops_over_contrast_directions_and_periods_agree_with_numpy_bit_by_bit() -> None:
    rng = np.random.default_rng(6)
    plain = rng.integers(0, 256, (64, 72)).astype(np.uint8)
    sums = rng.integers(0, 625 * 255, plain.shape).astype(np.int32)
    squares = rng.uniform(0, 625 * 255.0**2, plain.shape).astype(np.float32)
    assert np.array_equal(_contrast_loop(plain, sums, squares), _contrast_numpy(plain, sums, squares))
    across, down = rng.integers(-16256, 16257, (2, 64, 72)).astype(np.int16)
    assert np.array_equal(_tensor_loop(across, down), _tensor_numpy(across, down))
    ridges = rng.integers(-127, 128, (64, 72)).astype(np.int16)
    turn, rows, columns = (rng.integers(0, most, 40).astype(np.intp) for most in (48, 64, 72))
    places = (ridges, *_windows(), turn, rows, columns)
    assert np.array_equal(_sum_loop(*places), _sum_numpy(*places))
    signature = _sum_numpy(*places).astype(np.float64)
    assert np.array_equal(_powers_loop(signature, _waves()), _powers_numpy(signature, _waves()))


def test_whole_numbers_of_filters_and_waves_stay_exact_as_floats() -> None:
    assert 127 * np.abs(bank()).sum(axis=(1, 2)).max() < 2**24
    assert np.array_equal(bank(), np.rint(bank()))
    assert not bank().sum(axis=(1, 2)).any()
    most = 127 * 13 * np.abs(_waves()).sum(axis=0).max()
    assert 2 * most**2 < 2**53
    assert not _waves().sum(axis=0).any()


def test_without_numba_the_whole_engine_gives_the_same_answer() -> None:
    program = (
        "import sys, json; from jalon.biometrics.compiled import HAS_NUMBA; "
        "from jalon.biometrics.reading import read_print; "
        "from jalon.biometrics.matching.score import prepare, compare; "
        "t = [read_print(open(p, 'rb').read()).template for p in sys.argv[1:]]; c = compare(*map(prepare, t)); "
        "print(json.dumps([HAS_NUMBA, c.score, c.pairs.tolist(), [x.x.tolist() for x in t], [x.quality for x in t]]))"
    )
    files = [str(VECTORS / "1000_1.png"), str(VECTORS / "1000_2.png")]
    answers = []
    for environment in ({"JALON_WITHOUT_NUMBA": "1"}, {}):
        done = subprocess.run(
            [sys.executable, "-c", program, *files],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, **environment},
        )
        answers.append(json.loads(done.stdout))
    assert [answer[0] for answer in answers] == [False, True]
    assert answers[0][1:] == answers[1][1:]


def test_too_few_minutiae_say_nothing() -> None:
    empty = np.zeros(0, np.int64)
    nothing = prepare(Template(300, 400, empty, empty, empty, empty, empty, 0))
    found = compare(nothing, prepare(print_of(1).template))
    assert (found.score, found.fmr_estimate, len(found.pairs)) == (LOWEST, 1.0, 0)


def test_false_match_estimate_falls_with_the_score_and_has_a_floor() -> None:
    scores = np.linspace(LOWEST, 40, 200)
    estimates = [fmr_estimate(float(score)) for score in scores]
    assert estimates == sorted(estimates, reverse=True)
    assert estimates[0] == 1.0
    assert estimates[-1] == pytest.approx(1e-7)


def test_drawing_shows_both_prints_and_the_pairs() -> None:
    ready = [prepare(print_of(1, i).template) for i in (1, 2)]
    pairs = compare(*ready).pairs
    greys = [print_of(1, i).grey for i in (1, 2)]
    with_pairs, without = (
        cv2.imdecode(np.frombuffer(explanation(ready[0].template, ready[1].template, p, *greys), np.uint8), 1)
        for p in (pairs, pairs[:0])
    )
    assert with_pairs.shape == (400, 664, 3)
    changed = (with_pairs != without).any(axis=2)
    assert changed[:, 320:344].sum() >= len(pairs)


def test_quality_falls_when_a_print_gets_worse() -> None:
    good = print_of(1)
    grey = good.grey.astype(np.float64)
    noisy = np.clip(grey + np.random.default_rng(1).normal(0, 40, grey.shape), 0, 255).astype(np.uint8)
    part = good.grey.copy()
    part[:, 190:] = 244
    for worse in (noisy, part):
        assert read_print(_png(worse)).quality.score < good.quality.score - 5


def test_generator_gives_the_same_print_for_the_same_seed_and_others_for_others() -> None:
    again = press(grow(SEED, 1), SEED, 1)
    assert np.array_equal(again, grey_of(1))
    assert not np.array_equal(press(grow(SEED + 1, 1), SEED + 1, 1), again)
