"""What the notebooks of *EM from scratch* share."""
