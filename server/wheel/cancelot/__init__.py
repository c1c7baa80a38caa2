"""Cancelot finds lost cancellations in async Python, and repairs them. This package only carries its program."""

from cancelot._program import find_program

__all__ = ["find_program"]
