"""The science: pure functions on tables and numbers; no notebook, no widget, no language."""
