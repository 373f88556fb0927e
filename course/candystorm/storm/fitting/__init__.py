"""The parts of a fit: the likelihood and its maximum, for times and for counts."""
