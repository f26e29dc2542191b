"""The consultants' door: who waits, live conversations, today's appointments."""
