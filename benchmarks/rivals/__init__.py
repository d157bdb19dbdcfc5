"""The same work as others do it. Each module: `run(mails, port, folder)` prepares, works, and returns the seconds of work."""
