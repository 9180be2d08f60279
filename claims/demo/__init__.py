"""Demonstration data: a made-up country written as dataset and register files that go in the ordinary way.

Everything follows from one seed. No number is anybody's: ИИН and БИН are synthetic, names are put together.
"""
