"""How a database of an older Outreach becomes one of this Outreach. Versions are frozen once released."""
