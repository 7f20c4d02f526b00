"""What runs in the child process. Nothing here may import Django or the rest of the project but plain values."""
