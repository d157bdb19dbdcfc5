"""The pages, put together: what is served where."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from outreach.app import App
from outreach.web.guard import Guard, show_error
from outreach.web.health import Health
from outreach.web.leave import Leaving
from outreach.web.serve import Pages


def make_web(app: App) -> Starlette:
    """All that contacts and watchers see. No cookie, no script, no redirect; Host is never believed."""
    leaving, health = Leaving(app), Health(app)
    routes = [
        Route("/leave/{token}", leaving.serve, methods=["GET", "POST"]),
        Route("/healthz", health.serve_health, methods=["GET"]),
        Route("/metrics", health.serve_metrics, methods=["GET"]),
    ]
    web = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, is_https=lambda: _is_https(app))],
        exception_handlers={HTTPException: _show_problem},
    )
    web.router.redirect_slashes = False  # a redirect would be to whatever the Host header says
    return web


def make_pages(app: App) -> Pages | None:
    """The same, listening where the settings say; None where they say `off`. Raises NotPossible."""
    return Pages(make_web(app), app.settings.http) if app.settings.http else None


def _is_https(app: App) -> bool:
    return app.desk.schedules.opt_out.base_url.startswith("https://")


async def _show_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    return show_error(request, problem.status_code, (problem.headers or {}).items())
