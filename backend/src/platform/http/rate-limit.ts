import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, type Options, rateLimit, type Store } from 'express-rate-limit';
import type { Platform } from '../platform';
import { hitCounterOf } from './hit-counter';
import { Problem } from './problem';

export interface Limit {
  name: string;
  /** Requests within the window. */
  max: number;
  windowSeconds: number;
  /**
   * Whose requests are counted together: the tenant's (the address's before sign-in), the signed-in person's, the
   * address's, or the account's that the body names by `email`.
   */
  by?: 'tenant' | 'person' | 'address' | 'email';
  /** Counted here and told to the other processes a few times a second: for limits so high that this matters to nobody. */
  gathered?: true;
}

const generalLimiters = new WeakMap<Platform, RequestHandler>();

/** What every route takes, beside limits of its own; one for all of them. */
export function generalLimiter(platform: Platform): RequestHandler {
  const known = generalLimiters.get(platform);
  if (known) return known;
  const max = platform.config.requestsPerMinute;
  const made = limiter(platform, { name: 'general', max, windowSeconds: 60, gathered: true });
  generalLimiters.set(platform, made);
  return made;
}

/** Makes the middleware that counts and, past the limit, answers 429 with the standard headers. */
export function limiter(platform: Platform, limit: Limit): RequestHandler {
  return rateLimit({
    windowMs: limit.windowSeconds * 1000,
    limit: limit.max,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    identifier: limit.name,
    keyGenerator: (request, response) => hashed(limit, keyOf(limit, request, response)),
    store: sharedStore(platform, limit.gathered === true),
    // A database that does not answer is said by the route itself; counting must not hide it.
    passOnStoreError: true,
    logger: {
      warn: (error) => platform.log.warn({ err: error }, 'the rate limit warns'),
      error: (error) =>
        platform.log.error({ err: error }, 'a request could not be counted and was let through'),
    },
    validate: false,
    handler: (_request, response, next) => {
      const retryAfterSeconds = Number(response.getHeader('Retry-After') ?? limit.windowSeconds);
      next(new Problem('rate-limited', `Try again in ${retryAfterSeconds} seconds.`, { retryAfterSeconds }));
    },
  });
}

function keyOf(limit: Limit, request: Request, response: Response): string {
  const address = ipKeyGenerator(request.ip ?? '');
  if (limit.by === 'email') {
    // Nothing has looked at the body yet.
    const email = (request.body as { email?: unknown } | undefined)?.email;
    return typeof email === 'string' ? email.trim().toLowerCase() : address;
  }
  if (limit.by === 'address') return address;
  if (limit.by === 'person') return response.locals['identity']?.actor.userId ?? address;
  return response.locals['identity']?.scope.tenantId ?? address;
}

function hashed(limit: Limit, key: string): string {
  return createHash('sha256').update(`${limit.name}|${key}`).digest('base64url');
}

/** Counts in the database, so that all processes count together. */
function sharedStore(platform: Platform, gathered: boolean): Store {
  let windowMs = 60_000;
  return {
    init(options: Options) {
      windowMs = options.windowMs;
    },
    async increment(key) {
      const { hits, resetAt } = gathered
        ? await hitCounterOf(platform).hit(key, windowMs)
        : await platform.system.countHit(key, windowMs);
      // The database's clock may be a little ahead of this process's: nobody waits longer than the window.
      return { totalHits: hits, resetTime: new Date(Math.min(resetAt.getTime(), Date.now() + windowMs)) };
    },
    async decrement() {
      // Only used with skip options, which no limit of ours has.
    },
    async resetKey(key) {
      await platform.system.forgetHits(key);
    },
  };
}
