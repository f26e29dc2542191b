"""What is counted, for Prometheus. No text, no name, no address of anybody."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The gateway's own registry, so that several gateways can live in one process."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.received = Counter(
            "escale_messages_received", "Messages that people sent", ["channel", "result"], registry=registry
        )
        self.turns = Counter("escale_turns", "Turns of the bot", ["result"], registry=registry)
        self.turn_seconds = Histogram(
            "escale_turn_seconds", "From claim to stored replies", registry=registry, buckets=SECONDS
        )
        self.waiting = Gauge("escale_waiting_people", "People who wait for a consultant", registry=registry)
        self.online = Gauge("escale_consultants_online", "Consultants at their desk", registry=registry)
        self.streams = Gauge("escale_open_streams", "Open event streams", ["door"], registry=registry)
        self.mails = Counter("escale_mails", "Mails that were tried", ["result"], registry=registry)
        self.refused = Counter("escale_requests_refused", "Requests refused", ["reason"], registry=registry)
