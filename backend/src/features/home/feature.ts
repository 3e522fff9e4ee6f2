import type { Feature } from '../../platform/feature';
import { route } from '../../platform/http/route';
import { readHome } from './read-home';
import { home as answer } from './schema';

export const home: Feature = {
  name: 'home',
  routes: [
    route({
      method: 'get',
      path: '/api/home',
      summary: 'How the line is doing, what needs a person, and today',
      tag: 'Home',
      permission: 'calls:read',
      response: answer,
      tx: (tx, { platform }) => readHome(tx, platform.clock()),
    }),
  ],
};
