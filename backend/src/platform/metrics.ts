import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The process's Prometheus registry. */
export const registry = new Registry();

/** Starts the default metrics of the process; once per process. */
export function startProcessMetrics(): void {
  collectDefaultMetrics({ register: registry, prefix: 'telyx_' });
}

/** Seconds from request to answer, by method, route and status class. */
export const requestSeconds = new Histogram({
  name: 'telyx_http_request_seconds',
  help: 'Seconds from request to answer',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  registers: [registry],
});

/** Requests to providers, by provider, operation and outcome. */
export const providerRequests = new Counter({
  name: 'telyx_provider_requests_total',
  help: 'Requests to providers',
  labelNames: ['provider', 'operation', 'outcome'],
  registers: [registry],
});

/** Deliveries of providers, by provider and what became of them: refused, answered, stored or unknown. */
export const webhooksReceived = new Counter({
  name: 'telyx_webhooks_received_total',
  help: 'Deliveries that providers sent',
  labelNames: ['provider', 'outcome'],
  registers: [registry],
});

/** Steps of provisioning sagas, by step and outcome. */
export const provisioningSteps = new Counter({
  name: 'telyx_provisioning_steps_total',
  help: 'Provisioning steps that ended',
  labelNames: ['step', 'outcome'],
  registers: [registry],
});

/** How the job queue stands when it is looked at; `state` is due, running or given-up. The same from every process. */
export const jobs = new Gauge({
  name: 'telyx_jobs',
  help: 'Jobs in the queue by state',
  labelNames: ['state'],
  registers: [registry],
});

/** Seconds since the oldest job that waits was due. */
export const oldestJobSeconds = new Gauge({
  name: 'telyx_oldest_job_seconds',
  help: 'Seconds since the oldest waiting job was due',
  registers: [registry],
});

/** This process's database connections; `state` is open, idle, or waiting for requests that have none. */
export const databaseConnections = new Gauge({
  name: 'telyx_database_connections',
  help: 'Connections of this process to the database',
  labelNames: ['state'],
  registers: [registry],
});

/** Callers who were told something else because an answer took too long or failed, by the question. */
export const lateAnswers = new Counter({
  name: 'telyx_late_answers_total',
  help: 'Questions of carriers that got the answer for when ours fails',
  labelNames: ['question'],
  registers: [registry],
});

/** Dashboards that are being told of changes. */
export const eventStreams = new Gauge({
  name: 'telyx_event_streams',
  help: 'Open streams of server-sent events',
  registers: [registry],
});
