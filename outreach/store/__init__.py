"""The store: our tables are the truth. Plain functions per noun; each takes a connection and returns core values."""
