"""What maintainers use: simulated data, and building notebooks from their sources."""
