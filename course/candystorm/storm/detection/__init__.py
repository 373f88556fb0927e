"""The parts of the detector: what is usual, how rare an excess is, when an episode begins."""
