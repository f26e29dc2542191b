"""What the practice says and knows, read from the files that consultants edit."""
