"""The public booking pages: /rdv/. Server-rendered; they work without JavaScript."""
