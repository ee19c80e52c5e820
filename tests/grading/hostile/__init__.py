"""Hostile and unlucky submissions, each with the mark that is fair and why."""
