import { route } from '../../platform/http/route';
import { selectBody, selection } from './schema';
import { selectRoute } from './select-route';

export const routes = [
  route({
    method: 'post',
    path: '/api/carrier-router/select',
    summary: 'Over which carrier and number something would go now, and why',
    tag: 'Providers',
    permission: 'providers:read',
    body: selectBody,
    response: selection,
    tx: (tx, { platform, body }) => selectRoute(platform, tx, body),
  }),
];
