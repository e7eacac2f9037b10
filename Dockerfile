# The image of `bulkhead serve` and `bulkhead pool`. It holds our packages as they would be published and the production
# dependencies of package-lock.json: `npm run image` lays that out, and `npm run image:check` uses it without Docker.
# It needs DATABASE_URL, runs as a user without rights, writes to /tmp alone, and has no key in it.
# Your modules go on top: FROM this, COPY yours to /srv/modules; or mount them there.
FROM node:26.10.0-bookworm-slim AS build
WORKDIR /source
COPY . .
RUN node scripts/run.mjs scripts/image.ts /opt/bulkhead

FROM node:26.10.0-bookworm-slim
COPY --from=build /opt/bulkhead /opt/bulkhead
ENV NODE_ENV=production NO_COLOR=1 XDG_CACHE_HOME=/tmp HOME=/tmp
WORKDIR /srv/modules
USER 10001:10001
EXPOSE 8123
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8123/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/bulkhead/apps/orchestrator/bin/bulkhead.js"]
CMD ["--help"]
