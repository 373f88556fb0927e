"""How fast storms are drawn and asked "what if", beside other packages for Hawkes processes."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd

from candystorm import storm

MU, N, HALF_LIFE, END = 1.0, 0.8, 30.0, 200_000.0
DECAY = math.log(2) / HALF_LIFE


def bench_simulation() -> list[dict[str, Any]]:
    """Draw a million events with one exponential kernel, here and with others, in turns."""
    alone = np.array([MU]), np.array([[N]]), np.array([HALF_LIFE])
    process, reaching = storm.Process(*alone), storm.Process(*alone, 1.0)
    branching = np.array(
        [
            [0.5, 0.1, 0.05, 0.02],
            [0.1, 0.5, 0.05, 0.02],
            [0.05, 0.05, 0.6, 0.05],
            [0.3, 0.2, 0.2, 0.1],
        ]
    )
    channels = storm.Process(
        np.array([0.3, 0.3, 0.3, 0.1]), branching, np.array([30.0, 20.0, 60.0, 120.0]), 1.0
    )
    drawn: dict[str, Callable[[], int]] = {
        "candystorm": lambda: len(storm.simulate(process, END, 1)),
        "candystorm, with reach": lambda: len(storm.simulate(reaching, END, 1)),
        "candystorm, four channels with reach": lambda: len(storm.simulate(channels, END, 1)),
    } | _peers()
    rate = dict.fromkeys(drawn, 0.0)
    for draw in drawn.values():
        draw()  # the first call compiles or fills tables
    for _ in range(5):
        for name, draw in drawn.items():
            begun = time.process_time()
            events = draw()
            rate[name] = max(rate[name], events / (time.process_time() - begun))
    return [
        {
            "name": f"Storms: events drawn by {name}",
            "measured": f"{rate[name] / 1e6:.1f} M/s, "
            f"candystorm's is {rate['candystorm'] / rate[name]:.1f} times as many",
            "target": "10 M/s" if name == "candystorm" else "",
            "ok": rate[name] >= 10e6 if name == "candystorm" else None,
        }
        for name in drawn
    ]


def _peers() -> dict[str, Callable[[], int]]:
    """Return the simulators of the packages that there are on this system."""
    found: dict[str, Callable[[], int]] = {}
    for name, make in (
        ("hawkes-rs", _hawkes_rs),
        ("tick", _tick),
        ("HawkesPyLib", _hawkespylib),
        ("hawkesbook", _hawkesbook),
    ):
        try:
            found[name] = make()
        except ImportError:
            continue
    return found


def _hawkes_rs() -> Callable[[], int]:
    univariate = import_module("hawkes.univariate")
    return lambda: len(univariate.simulate(univariate.Parameters(MU, N, DECAY), END, 1))


def _tick() -> Callable[[], int]:
    kernels = import_module("tick.hawkes").SimuHawkesExpKernels

    def draw() -> int:
        process = kernels(
            adjacency=np.array([[N]]), decays=DECAY, baseline=np.array([MU]),
            end_time=END, verbose=False, seed=1,
        )  # fmt: skip
        process.simulate()
        return int(process.n_total_jumps)

    return draw


def _hawkespylib() -> Callable[[], int]:
    simulation = import_module("HawkesPyLib.simulation").ExpHawkesProcessSimulation
    process = simulation(MU, N, 1 / DECAY)
    return lambda: len(process.simulate(END, seed=1))


def _hawkesbook() -> Callable[[], int]:
    hawkesbook = import_module("hawkesbook")
    events = int(MU * END / (1 - N))
    parameters = np.array([MU, N * DECAY, DECAY])
    return lambda: len(hawkesbook.exp_simulate_by_composition(parameters, events))


def bench_what_if() -> list[dict[str, Any]]:
    """Ask for another course of a storm of 20,000 posts."""
    scenario = storm.scenario("bakery-oat-swirl")
    posts = pd.concat(
        [scenario.posts.assign(unlocks="" if n else scenario.posts["unlocks"]) for n in range(20)]
    ).sort_values("t", ignore_index=True)
    large = storm.draw(dataclasses.replace(scenario, posts=posts), 1)
    took = []
    for _ in range(30):
        begun = time.process_time()
        world = large.world(scenario.reference)
        took.append((time.process_time() - begun) * 1000)
    return [
        {
            "name": f"Storms: what if, on a storm of {world.size:,} posts",
            "measured": f"median {np.median(took):.1f} ms, p95 {np.quantile(took, 0.95):.1f} ms",
            "target": "10 ms",
            "ok": float(np.quantile(took, 0.95)) <= 10 and world.size >= 20_000,
        }
    ]
