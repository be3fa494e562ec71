"""Experiments of the past, run again: a module for each, and :mod:`bpbook.history.runs` for many seeds."""
