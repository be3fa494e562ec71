"""Experiments of the past, run again: a module for each, and ``runs`` for those of many seeds."""
