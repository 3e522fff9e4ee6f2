import { type Route, route } from '../../platform/http/route';
import { lookUpNumber } from './look-up';
import { setQuarantine } from './quarantine';
import { readReputation } from './read-reputation';
import { lookup, lookupBody, numberParams, quarantineBody, reputation } from './schema';

const tag = 'Phone numbers';

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/phone-numbers/:id/reputation',
    summary: 'How likely a number is taken for one that annoys people, and why',
    tag,
    permission: 'numbers:read',
    params: numberParams,
    response: reputation,
    tx: (tx, { platform, params }) => readReputation(tx, params.id, platform.clock()),
  }),
  route({
    method: 'post',
    path: '/api/phone-numbers/:id/quarantine',
    summary: 'Lets a number rest: no call goes out from it that may go out from another',
    tag,
    permission: 'numbers:write',
    params: numberParams,
    body: quarantineBody,
    response: reputation,
    tx: (tx, { platform, params, body, actor, meta }) =>
      setQuarantine(tx, { actor, meta }, params.id, body.days, platform.clock()),
  }),
  route({
    method: 'delete',
    path: '/api/phone-numbers/:id/quarantine',
    summary: 'Ends the rest of a number',
    tag,
    permission: 'numbers:write',
    params: numberParams,
    response: reputation,
    tx: (tx, { platform, params, actor, meta }) =>
      setQuarantine(tx, { actor, meta }, params.id, null, platform.clock()),
  }),
  route({
    method: 'post',
    path: '/api/phone-numbers/lookup',
    summary: 'Who carries a telephone number, and what kind of line it is; asked once a month',
    tag,
    permission: 'numbers:write',
    body: lookupBody,
    response: lookup,
    // Each costs the platform money at the provider.
    limit: { name: 'number-lookup', max: 60, windowSeconds: 3_600, by: 'tenant' },
    handle: ({ platform, scope, body }) => lookUpNumber(platform, scope, body.number),
  }),
];
