"""Mails about appointments: what they say, their calendar part, the signed links in them, and how they leave."""
