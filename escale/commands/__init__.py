"""What ``escale`` can do, a module per subject; heavy imports wait until a command needs them."""
