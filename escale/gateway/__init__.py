"""The public door: channels, inbox, conversation workers, delivery."""
