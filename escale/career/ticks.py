"""Time as whole numbers: marks of five minutes since 1970, and sets of them as the bits of one integer.

A day of somebody's diary is 288 bits: asking when a meeting of any length fits is a few shifts, whatever the diary
holds. Bit 0 of a mask stands for its window's first tick.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from escale.career.interval import Interval

MINUTES = 5
TICK = timedelta(minutes=MINUTES)
TICKS_IN_HOUR = 60 // MINUTES
TICKS_IN_DAY = 24 * TICKS_IN_HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Span(NamedTuple):
    """Ticks from `first` up to, not including, `last`."""

    first: int
    last: int


def tick_of(moment: datetime) -> int:
    """The last tick at or before the moment."""
    return (moment - EPOCH) // TICK


def tick_after(moment: datetime) -> int:
    """The first tick at or after the moment."""
    return -((EPOCH - moment) // TICK)


def moment_of(tick: int) -> datetime:
    """When the tick begins, in UTC."""
    return EPOCH + tick * TICK


def exactly(interval: Interval) -> Span:
    """The ticks of an interval whose ends are ticks; ValueError when one lies between two."""
    span = touched(interval)
    if span != inside(interval):
        message = f"{interval} does not begin and end on marks of {MINUTES} minutes"
        raise ValueError(message)
    return span


def touched(interval: Interval) -> Span:
    """Every tick of which the interval covers some."""
    return Span(tick_of(interval.start), tick_after(interval.end))


def inside(interval: Interval) -> Span:
    """Every tick that the interval covers whole; empty (first >= last) for a short one."""
    return Span(tick_after(interval.start), tick_of(interval.end))


def interval_of(span: Span) -> Interval:
    """From the beginning of the first tick to the beginning of the last, in UTC."""
    return Interval(moment_of(span.first), moment_of(span.last))


def ones(count: int) -> int:
    """The mask of `count` ticks; none when negative."""
    return (1 << max(count, 0)) - 1


def mask_of(spans: Iterable[Span], window: Span) -> int:
    """The bits of all spans, cut to the window."""
    mask = 0
    for first, last in spans:
        begin, end = max(first, window.first), min(last, window.last)
        if begin < end:
            mask |= ones(end - begin) << (begin - window.first)
    return mask


def spans_of(mask: int, window: Span) -> Iterator[Span]:
    """The stretches of a mask, in order, none touching the next."""
    at = window.first
    while mask:
        gap = lowest(mask)
        mask >>= gap
        run = lowest(~mask)
        yield Span(at + gap, at + gap + run)
        mask >>= run
        at += gap + run


def runs(mask: int, length: int) -> int:
    """The bits at which `length` ones in a row begin."""
    done = 1
    while done < length:
        step = min(done, length - done)
        mask &= mask >> step
        done += step
    return mask


def lowest(mask: int) -> int:
    """The place of the lowest one; the mask has some."""
    return (mask & -mask).bit_length() - 1
