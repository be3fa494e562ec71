"""The answers of the exercises, one file a chapter: spoilers."""
