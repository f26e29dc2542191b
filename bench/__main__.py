"""Measure Escale beside stock Rasa: ``python -m bench``, or ``--quick`` to try it. See docs/bench.md."""

from __future__ import annotations

import argparse
import asyncio
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from bench import figures, rounds, slots, starts
from bench.figures import Row
from bench.processes import Running, Stopped, forget_settings, wait_until
from bench.report import TITLES, Report
from bench.rounds import FULL, QUICK, Effort
from bench.sentences import Sentences, load_sentences
from bench.systems import KEPT, Escale, Stock

PARTS = ("training", "disk", "starts", "turns", "slots")
EPOCHS = 10
PLENTY_OF_FILES = 8192


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds: to see that it works")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these parts only")
    parser.add_argument(
        "--epochs", type=int, default=EPOCHS, help="how often stock Rasa's DIET sees its data"
    )
    parser.add_argument(
        "--retrain", action="store_true", help="train stock Rasa again though its model is kept"
    )
    return parser.parse_args(arguments)


class Bench:
    """One run, part after part; what each finds goes into the report."""

    def __init__(self, chosen: argparse.Namespace, folder: Path) -> None:
        self.chosen = chosen
        self.effort: Effort = QUICK if chosen.quick else FULL
        self.report = Report(chosen.quick)
        self.escale, self.stock = Escale(folder / "escale"), Stock(folder / "stock", chosen.epochs)
        self.sentences: Sentences = load_sentences()
        for system in (self.escale, self.stock):
            system.folder.mkdir()

    def run(self) -> None:
        if {"training", "disk", "starts", "turns"} & set(self.chosen.only):
            self.prepare()
        if {"starts", "turns"} & set(self.chosen.only):
            self.turns()
        if "slots" in self.chosen.only:
            self.slots()

    def prepare(self) -> None:
        """Install, train, load the demonstration team into one database and give stock Rasa a copy."""
        say("training")
        training = self.escale.train()
        say("settling")
        self.escale.settle()
        practice = self.stock.folder / "practice.db"
        self.escale.copy_database(practice)
        self.stock.write(practice)
        say("stock")
        self.stock.install()
        say("stock_training")
        seconds, day = self.stock.train(again=self.chosen.retrain)
        self.report.notes["epochs"] = {"epochs": self.chosen.epochs, "day": day}
        self.report.rows.append(figures.pair("training", training, seconds))
        if "disk" in self.chosen.only:
            say("disk")
            sizes = self.escale.environment_size(), self.stock.environment_size()
            self.report.rows.append(figures.pair("disk", *sizes))

    def turns(self) -> None:
        """Both systems at once, measured in turns; then, with the sentences that both know, each of them alone."""
        running = [*self.escale.start(), *self.stock.start()]
        try:
            wait_until(lambda: self.escale.is_ready() and self.stock.is_ready(), *running)
            asyncio.run(self._turns(running[:1], running[1:]))
        finally:
            starts.stop(running)
        if "starts" in self.chosen.only:
            self.starts()

    async def _turns(self, escale: Sequence[Running], stock: Sequence[Running]) -> None:
        async with rounds.doors(self.escale.url, self.stock.url) as pair:
            say("check")
            self.sentences, counts = await rounds.choose(*pair, self.sentences)
            self.report.notes["sentences"] = counts
            if "turns" not in self.chosen.only:
                return
            processor = {"escale": _worked(escale), "stock": _worked(stock)}
            samples = await rounds.measure(pair, self.sentences, self.effort, processor, self._say_round)
        self.report.samples |= samples
        for key in ("fresh", "talk", "action"):
            self.report.rows.append(figures.medians(f"{key}_p50", samples[key]))
            self.report.rows.append(figures.slow_ends(f"{key}_p95", samples[key]))
        self.report.rows += [
            figures.medians(key, samples[key]) for key in ("load_1", "load_8", "talk_cpu", "action_cpu")
        ]

    def _say_round(self, number: int) -> None:
        say("rounds", number=number, all=self.effort.rounds)

    def starts(self) -> None:
        """Each system alone, in turns."""
        found: dict[str, list[starts.Start]] = {"escale": [], "stock": []}
        for number in range(self.effort.starts):
            say("starts", number=number + 1, all=self.effort.starts)
            for system in (self.escale, self.stock):
                found[system.name].append(starts.start_alone(system, self.sentences, self.effort))
        for key in ("ready", "first"):
            samples = {name: [[getattr(one, key)] for one in several] for name, several in found.items()}
            self.report.rows.append(figures.medians(key, samples))
        self.report.memory = {name: several[-1].memory for name, several in found.items()}
        for key in ("pss", "rss"):
            sums = {name: [[sum(getattr(one, key) for one in start.memory)] for start in several]
                    for name, several in found.items()}  # fmt: skip
            self.report.rows.append(figures.medians(key, sums))

    def slots(self) -> None:
        say("slots")
        wall, processor = slots.measure(self.escale.folder, self.effort.slots)
        self.report.samples["slots"] = wall
        large, worked = slots.measure(self.escale.folder, self.effort.slots, slots.LARGER)
        self.report.rows += [
            Row("slots_p50", median(wall)), Row("slots_cpu", median(processor)),
            Row("slots_large_p50", median(large)), Row("slots_large_cpu", median(worked)),
        ]  # fmt: skip


def _worked(running: Sequence[Running]) -> Callable[[], float]:
    return lambda: sum(one.processor() for one in running)


def say(step: str, **values: object) -> None:
    """What is being done now, on standard error: the table alone goes to standard output."""
    print(
        f"{time.strftime('%H:%M:%S')}  {TITLES['steps'][step].format(**values)}", file=sys.stderr, flush=True
    )


def main() -> int:
    forget_settings()
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM)
    )  # so that both systems are stopped
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(PLENTY_OF_FILES, most), most))
    with tempfile.TemporaryDirectory(prefix="escale-bench-") as folder:
        bench = Bench(options(), Path(folder))
        try:
            bench.run()
        except (Stopped, RuntimeError) as error:
            print(error, file=sys.stderr)
            return 1
    path = bench.report.keep(KEPT)
    print(bench.report.text())
    print(TITLES["notes"]["kept"].format(path=path))
    return 0


if __name__ == "__main__":
    sys.exit(main())
