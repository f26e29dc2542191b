"""The practice: availability, booking, matching, who speaks, the queue, the summary.

Pure Python on the standard library. Knows no Rasa, no SQL, no HTTP and no clock: `now` is an argument,
what is stored comes through ports (`booking.Diary`). All times are aware and kept in UTC.
"""
