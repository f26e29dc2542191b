"""The channels by which people reach Escale, a file each."""
