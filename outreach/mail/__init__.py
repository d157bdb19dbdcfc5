"""Bytes to values and back, without sockets, clocks or logs."""
