"""What people wrote down, read: schedules.yaml, the settings in the environment, the keys."""
