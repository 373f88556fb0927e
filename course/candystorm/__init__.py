"""candystorm."""
