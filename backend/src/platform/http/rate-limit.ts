import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, type Options, rateLimit, type Store } from 'express-rate-limit';
import type { Platform } from '../platform';
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
}

export const generalLimit: Limit = { name: 'general', max: 1200, windowSeconds: 60 };

/** Makes the middleware that counts and, past the limit, answers 429 with the standard headers. */
export function limiter(platform: Platform, limit: Limit): RequestHandler {
  return rateLimit({
    windowMs: limit.windowSeconds * 1000,
    limit: limit.max,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    identifier: limit.name,
    keyGenerator: (request, response) => hashed(limit, keyOf(limit, request, response)),
    store: sharedStore(platform),
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
  if (limit.by === 'email')
    return String((request.body as { email?: unknown } | undefined)?.email ?? address)
      .trim()
      .toLowerCase();
  if (limit.by === 'address') return address;
  if (limit.by === 'person') return response.locals['identity']?.actor.userId ?? address;
  return response.locals['identity']?.scope.tenantId ?? address;
}

function hashed(limit: Limit, key: string): string {
  return createHash('sha256').update(`${limit.name}|${key}`).digest('base64url');
}

/** Counts in the database, so that all processes count together. */
function sharedStore(platform: Platform): Store {
  let windowMs = 60_000;
  return {
    init(options: Options) {
      windowMs = options.windowMs;
    },
    async increment(key) {
      const { hits, resetAt } = await platform.system.countHit(key, windowMs);
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
