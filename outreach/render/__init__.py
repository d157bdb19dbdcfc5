"""Letters: templates/emails/NAME.md and a context become subject, text and HTML."""

from outreach.render.template import Template
from outreach.render.templates import NoTemplates, Templates, load_templates, recall_templates

__all__ = ["NoTemplates", "Template", "Templates", "load_templates", "recall_templates"]
