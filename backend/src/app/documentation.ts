import { dirname, join } from 'node:path';
import { Router } from 'express';
import { buildOpenApi } from '../platform/http/openapi';
import { listProblems } from '../platform/http/problem';
import type { Route } from '../platform/http/route';
import type { Platform } from '../platform/platform';
import { version } from '../platform/version';

/** `/api/openapi.json`, and a page that shows it. Built on first request: most processes are never asked. */
export function documentation(platform: Platform, routes: Route[]): Router {
  const router = Router();
  let description: object | undefined;
  router.get('/openapi.json', (_request, response) => {
    description ??= buildOpenApi(routes, platform.config.publicUrl, version);
    response.json(description);
  });
  router.get('/docs/start.js', (_request, response) => {
    response
      .type('js')
      .send(
        "window.ui = SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#docs', deepLinking: true, persistAuthorization: false, validatorUrl: null });\n",
      );
  });
  router.get('/docs/problems', (_request, response) => {
    response.type('html').send(page('Errors of the Telyx API', problemTable()));
  });
  router.get('/docs', (_request, response) => {
    response
      .type('html')
      .send(page('Telyx API', swaggerBody, '<link rel="stylesheet" href="/api/docs/assets/swagger-ui.css">'));
  });
  for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    router.get(`/docs/assets/${name}`, (_request, response) =>
      response.sendFile(join(assets(), name), { maxAge: '1h' }),
    );
  }
  return router;
}

const assets = (): string => dirname(require.resolve('swagger-ui-dist/package.json'));

const swaggerBody =
  '<main id="docs"></main><script src="/api/docs/assets/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script>';

function page(title: string, body: string, head = ''): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>${head}</head><body>${body}</body></html>`;
}

function problemTable(): string {
  const rows = listProblems().map(
    (each) =>
      `<tr id="${each.code}"><td><code>${each.code}</code></td><td>${each.status} ${each.reason}</td><td>${each.title}</td></tr>`,
  );
  return `<main><h1>Errors</h1><table><thead><tr><th>code</th><th>status</th><th>meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table></main>`;
}
