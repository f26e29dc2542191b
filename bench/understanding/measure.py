"""One way in a process of its own: ``python -m bench.understanding.measure WAY TAUGHT JUDGED`` prints JSON.

Threads are left to training; understanding has one.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import asdict
from pathlib import Path

from threadpoolctl import threadpool_limits

from bench.understanding.material import written
from bench.understanding.ways import WAYS

WARM_UP = 20


def measure(way: str, taught: Path, judged: Path) -> dict[str, object]:
    """``training`` seconds, ``understood``, ``milliseconds`` for each judged sentence, ``megabytes`` at the most."""
    sentences = written(taught)
    began = time.perf_counter()
    trained = WAYS[way]([one.text for one in sentences], [one.right[0] for one in sentences])
    training = time.perf_counter() - began
    texts = [one.text for one in written(judged)]
    with threadpool_limits(1):
        for text in texts[:WARM_UP]:
            trained.understand(text)
        found, milliseconds = [], []
        for text in texts:
            began = time.perf_counter()
            found.append(asdict(trained.understand(text)))
            milliseconds.append(1000 * (time.perf_counter() - began))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"training": training, "understood": found, "milliseconds": milliseconds, "megabytes": most}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
