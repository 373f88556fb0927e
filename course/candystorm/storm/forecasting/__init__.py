"""The parts of a forecast: what is seen of a cascade, and what most like it became."""
