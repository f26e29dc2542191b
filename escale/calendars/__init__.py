"""Consultants' own calendars elsewhere: fetched with care, read to when they are busy; and theirs from here."""
