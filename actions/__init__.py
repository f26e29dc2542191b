"""Rasa's custom actions: doors to the practice, a file per skill."""
