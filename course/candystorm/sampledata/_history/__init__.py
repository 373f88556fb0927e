"""Eighteen months of three organisations on all their platforms.

What is said stands in ``texts/``, written by hand; how posts fare on a platform in
``platforms.toml``, how a wave goes in ``waves.toml``, what is special about a day in
``calendar.toml``. Everything else is drawn from seeded chance.
"""
