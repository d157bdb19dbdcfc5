"""The store: one file per noun, plain functions that take a connection and return core values."""
