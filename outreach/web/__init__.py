"""The public pages: leaving, and how the daemon is."""

from outreach.web.serve import Pages
from outreach.web.site import make_pages, make_web

__all__ = ["Pages", "make_pages", "make_web"]
