"""In stock Rasa's environment: ``parse.py MODEL TEXTS OUT`` parses each text on one thread and times it."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

os.environ["TF_NUM_INTRAOP_THREADS"] = os.environ["TF_NUM_INTEROP_THREADS"] = "1"

WARM_UP = 20


async def parse(model: str, texts: list[str]) -> dict[str, Any]:
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    for text in texts[:WARM_UP]:
        await agent.parse_message(text)
    parsed, milliseconds = [], []
    for text in texts:
        began = time.perf_counter()
        found = await agent.parse_message(text)
        milliseconds.append(1000 * (time.perf_counter() - began))
        parsed.append({"name": found["intent"]["name"], "ranking": found["intent_ranking"][:5]})
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"parsed": parsed, "milliseconds": milliseconds, "megabytes": most}


if __name__ == "__main__":
    said = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    Path(sys.argv[3]).write_text(json.dumps(asyncio.run(parse(sys.argv[1], said))), encoding="utf-8")
