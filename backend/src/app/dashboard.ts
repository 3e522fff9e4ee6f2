import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join, sep } from 'node:path';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import staticFiles from 'express-static-gzip';
import { checkout } from '../checkout';
import { Problem } from '../platform/http/problem';

const folder = join(checkout, 'frontend', 'dist');

/** The built dashboard, compressed as the build has left it; every other address is a page of it. */
export function dashboard(): RequestHandler {
  const app = express.Router();
  if (!existsSync(join(folder, 'index.html'))) return app;
  const files = staticFiles(folder, {
    enableBrotli: true,
    orderPreference: ['br', 'gzip'],
    index: false,
    serveStatic: { index: false, redirect: false, acceptRanges: false, setHeaders: tellHowLong },
  });
  app.use(files, plainAgain);
  // A page here would be taken for the script that an older page asks for.
  app.use('/assets', (_request: Request, _response: Response, next: NextFunction) =>
    next(new Problem('not-found', 'There is no such file. Load the page again.')),
  );
  app.get(
    '/{*page}',
    (request, _response, next) => {
      request.url = '/index.html';
      next();
    },
    files,
    plainAgain,
  );
  app.use(conditionFailed);
  return app;
}

/** Tells a browser how long it may keep a file: those with a hash in their name for ever. */
function tellHowLong(response: ServerResponse, file: string): void {
  const kept = file.includes(`${sep}assets${sep}`)
    ? 'public, max-age=31536000, immutable'
    : file.includes('.html')
      ? 'no-cache'
      : 'public, max-age=3600';
  response.setHeader('Cache-Control', kept);
}

/** Whatever is answered instead of a file is not compressed. */
function plainAgain(_request: Request, response: Response, next: NextFunction): void {
  response.removeHeader('Content-Encoding');
  next();
}

/** Says that a file is not what the request wants it to be (412), instead of taking that for a fault. */
function conditionFailed(
  error: Error & { status?: number },
  _request: Request,
  response: Response,
  next: NextFunction,
): void {
  response.removeHeader('Content-Encoding');
  if (error.status === 412) response.status(412).type('text/plain').send('The file is another one now.');
  else next(error);
}
