import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse as parseCookies } from 'cookie';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import { Problem } from '../platform/http/problem';
import type { Route } from '../platform/http/route';
import { newId } from '../platform/ids';
import { requestSeconds } from '../platform/metrics';
import type { Platform } from '../platform/platform';
import { dashboard } from './dashboard';
import { documentation } from './documentation';
import { errorHandler } from './errors';
import { features } from './features';
import { operations } from './operations';

/** All routes of all features. */
export const routes: Route[] = features.flatMap((feature) => feature.routes ?? []);

/** Puts the HTTP application together. The order is the order in which a request meets it. */
export function makeApi(platform: Platform): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', platform.config.trustProxy);
  app.set('query parser', 'simple');

  app.use(identifyRequest(platform));
  app.use(securityHeaders(platform));
  app.use(operations(platform));
  app.use('/api', otherOrigins(platform.config.corsOrigins));
  app.use(
    '/api',
    requireJson,
    express.json({ limit: '1mb', strict: true, type: jsonTypes, verify: keepSigned }),
  );
  app.use('/api', documentation(platform, routes));
  for (const route of routes) app[route.method](route.path, ...route.handlers(platform));
  app.use('/api', noSuchRoute(routes));
  app.use(dashboard());
  app.use((_request, _response, next) => next(new Problem('not-found', 'There is nothing at this address.')));
  app.use(errorHandler(platform.log));
  return app;
}

/** Gives each request an id, and a log line and a measurement when it is answered. */
export function identifyRequest(platform: Platform): RequestHandler {
  return (request, response, next) => {
    const url = request.originalUrl ?? request.url;
    const given = request.headers['x-request-id'];
    const requestId = typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : newId();
    response.locals['requestId'] = requestId;
    response.locals['cookies'] = parseCookies(request.headers.cookie ?? '');
    response.setHeader('X-Request-Id', requestId);
    const started = process.hrtime.bigint();
    response.on('finish', () => {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      const route = (request.route as { path?: string } | undefined)?.path ?? 'other';
      requestSeconds.observe(
        { method: request.method, route, status: `${Math.floor(response.statusCode / 100)}xx` },
        seconds,
      );
      platform.log.info(
        {
          requestId,
          method: request.method,
          url,
          status: response.statusCode,
          ms: Math.round(seconds * 1000),
        },
        'request',
      );
    });
    next();
  };
}

/**
 * Nothing may be loaded from elsewhere, and neither script nor style may stand in a page; what components set on an element
 * goes through its style object, which this does not concern.
 */
export function securityHeaders(platform: Platform): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        // Recordings are fetched with the session's token, which a media element cannot send.
        mediaSrc: ["'self'", 'blob:'],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: platform.config.publicUrl.startsWith('https://')
      ? { maxAge: 31_536_000 }
      : false,
    referrerPolicy: { policy: 'no-referrer' },
  });
}

/** Lets the pages of the named origins call the API with a token; cookies are never sent along. */
function otherOrigins(allowed: string[]): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    if (!origin || !allowed.includes(origin)) return next();
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.vary('Origin');
    response.setHeader(
      'Access-Control-Expose-Headers',
      'X-Request-Id, Retry-After, RateLimit, Idempotency-Replayed',
    );
    if (request.method !== 'OPTIONS') return next();
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST, PATCH, PUT, DELETE');
    response.setHeader(
      'Access-Control-Allow-Headers',
      'Authorization, Content-Type, Idempotency-Key, X-Request-Id',
    );
    response.setHeader('Access-Control-Max-Age', '600');
    response.status(204).end();
  };
}

const jsonTypes = ['application/json', 'application/*+json'];

/** A signature is over the bytes that came, and not over what was read from them. */
function keepSigned(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const { originalUrl } = request as Request;
  if (originalUrl.startsWith('/api/webhooks/')) (response as Response).locals['rawBody'] = body;
}

/** Only JSON bodies: a form on another site can send everything else with the visitor's cookies. */
const requireJson: RequestHandler = (request, _response, next) => {
  const hasBody =
    request.headers['content-length'] !== undefined
      ? request.headers['content-length'] !== '0'
      : 'transfer-encoding' in request.headers;
  if (hasBody && !request.is(jsonTypes)) {
    return next(new Problem('unsupported-media-type', 'Send the body as application/json.'));
  }
  next();
};

/** Tells a wrong method from a wrong address. */
function noSuchRoute(all: Route[]): RequestHandler {
  const known = all.map((route) => ({
    method: route.method,
    pattern: new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+')}/?$`),
  }));
  return (request, response, next) => {
    const methods = known
      .filter((each) => each.pattern.test(request.baseUrl + request.path))
      .map((each) => each.method.toUpperCase());
    if (methods.length === 0)
      return next(new Problem('not-found', 'There is no such address in this API. See /api/docs.'));
    response.setHeader('Allow', methods.join(', '));
    next(new Problem('method-not-allowed', `Use ${methods.join(' or ')}.`));
  };
}
