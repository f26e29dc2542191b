"""What consultants write, checked before people read it."""
