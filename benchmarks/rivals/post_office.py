"""django-post_office with its defaults on SQLite: mails are queued from a template, then its command sends the queue."""

import re
import time
from pathlib import Path

from benchmarks import letter
from benchmarks.sink import HOST


def run(mails: int, port: int, folder: Path) -> float:
    import django
    from django.conf import settings

    settings.configure(
        SECRET_KEY="benchmark",
        USE_TZ=True,
        INSTALLED_APPS=["django.contrib.contenttypes", "post_office"],
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "post_office.sqlite")}
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        EMAIL_BACKEND="post_office.EmailBackend",
        EMAIL_HOST=HOST,
        EMAIL_PORT=port,
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    )
    django.setup()
    return _run(mails)


def _run(mails: int) -> float:
    from django.core.management import call_command
    from post_office import mail
    from post_office.models import STATUS, Email, EmailTemplate

    call_command("migrate", verbosity=0)
    template = EmailTemplate.objects.create(
        name="letter",
        subject=letter.SUBJECT,
        content=letter.BODY + letter.CLOSING,
        html_content=_html(letter.BODY + letter.CLOSING),
    )
    began = time.perf_counter()
    mail.send_many(
        [
            {
                "sender": letter.OWNER["email"],
                "recipients": [letter.address(number)],
                "template": template,
                "context": letter.context(number),
                "headers": {"List-Unsubscribe": f"<{letter.context(number)['opt_out']['url']}>"},
            }
            for number in range(mails)
        ]
    )
    call_command("send_queued_mail", verbosity=0)
    seconds = time.perf_counter() - began
    assert Email.objects.filter(status=STATUS.sent).count() == mails
    return seconds


def _html(text: str) -> str:
    return "".join(f"<p>{paragraph}</p>\n" for paragraph in re.split(r"\n\n+", text))
