# Two stages: the first builds and installs from the locks, by hash; the second has no compiler, no source and no root.
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
COPY requirements.lock requirements-build.lock ./
RUN python -m pip install --require-hashes -r requirements-build.lock \
    && python -m venv /opt/outreach \
    && /opt/outreach/bin/python -m pip install --require-hashes --only-binary=:all: -r requirements.lock
COPY pyproject.toml README.md LICENSE schedules.yaml ./
COPY templates/ templates/
COPY tests/campaigns/ tests/campaigns/
COPY outreach/ outreach/
RUN python -m pip wheel --no-deps --no-build-isolation --wheel-dir /wheel . \
    && /opt/outreach/bin/python -m pip install --no-deps --no-index /wheel/*.whl \
    && /opt/outreach/bin/python -m pip uninstall --yes pip

FROM python:3.13-slim
# A number, not a name: an orchestrator can then see that it is not root.
RUN groupadd --gid 10001 outreach \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin outreach \
    && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=build /opt/outreach /opt/outreach
ENV PATH=/opt/outreach/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    OUTREACH_DATA=/data \
    OUTREACH_HTTP=0.0.0.0:8025
WORKDIR /data
VOLUME /data
EXPOSE 8025
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8025/healthz', timeout=4)"]
ENTRYPOINT ["outreach"]
CMD ["run"]
