# Two stages: everything is fetched and checked against the lock's hashes in the first,
# and only the run-time packages and the wheel reach the second.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

# Changes with the lock only, so that a change of code does not fetch anything again.
COPY requirements.lock ./
RUN pip download --quiet --require-hashes --requirement requirements.lock --dest packages

COPY . .
RUN pip wheel --quiet --no-deps --no-index --find-links packages --wheel-dir dist . \
    && python -m venv /opt/sendday \
    && /opt/sendday/bin/pip install --quiet --no-index --find-links packages dist/*.whl


FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/sendday sendday

COPY --from=build /opt/sendday /opt/sendday
ENV PATH=/opt/sendday/bin:$PATH SENDDAY_HOME=/var/lib/sendday PYTHONUNBUFFERED=1
USER sendday
WORKDIR /var/lib/sendday
VOLUME /var/lib/sendday
EXPOSE 8080

HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('SENDDAY_HTTP_PORT', '8080') + '/healthz', timeout=4)"]

ENTRYPOINT ["sendday"]
CMD ["run"]
