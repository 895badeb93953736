"""Times a call through the bridges of anyio and asgiref to something that is there at once: nothing but the way there and back."""

import json
import platform
import sys
import time
from importlib.metadata import version
from pathlib import Path

import anyio
from anyio.from_thread import start_blocking_portal
from asgiref.sync import async_to_sync, sync_to_async

QUICK = "--quick" in sys.argv[1:]
ROUNDS = 2 if QUICK else 5
SECONDS = 0.3 if QUICK else 1.0
BATCH = 100
RESULTS = Path("benchmarks/target/results/original.json")


async def answer():
    return "value"


def blocking_answer():
    return "value"


def per_call(call):
    """Nanoseconds for a call of a blocking function, over the time that a round has."""
    calls, begin = 0, time.perf_counter()
    while (passed := time.perf_counter() - begin) < SECONDS:
        for _ in range(BATCH):
            call()
        calls += BATCH
    return passed / calls * 1e9


async def per_await(call):
    """The same for a coroutine function."""
    calls, begin = 0, time.perf_counter()
    while (passed := time.perf_counter() - begin) < SECONDS:
        for _ in range(BATCH):
            await call()
        calls += BATCH
    return passed / calls * 1e9


def portal_call():
    with start_blocking_portal() as portal:
        return per_call(lambda: portal.call(answer))


WAYS = {
    ("anyio BlockingPortal.call", "anyio"): portal_call,
    ("asgiref async_to_sync", "asgiref"): lambda: per_call(async_to_sync(answer)),
    ("anyio to_thread.run_sync", "anyio"): lambda: anyio.run(per_await, lambda: anyio.to_thread.run_sync(blocking_answer)),
    ("asgiref sync_to_async", "asgiref"): lambda: anyio.run(per_await, sync_to_async(blocking_answer)),
}


def row(name, library, times):
    params = {"python": platform.python_version(), "version": version(library), "cores": "1"}
    return {"table": "original", "row": name, "params": params, "metrics": {"ns/call": times}}


def main():
    times = {way: [] for way in WAYS}
    for _ in range(ROUNDS):
        for way, measure in WAYS.items():
            times[way].append(measure())
            print(f"{way[0]}: {times[way][-1]:.0f} ns/call", flush=True)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps([row(name, library, of) for (name, library), of in times.items()], indent=2) + "\n")
    print(f"written to {RESULTS}")


main()
