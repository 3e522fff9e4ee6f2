import { z } from 'zod';
import { route } from '../../platform/http/route';
import { createTrunkBody, probe, trunk, trunkParams, updateTrunkBody } from './schema';
import { createTrunk, deleteTrunk, getTrunk, listTrunks, proveTrunk, updateTrunk } from './trunks';

const tag = 'SIP trunks';

export const routes = [
  route({
    method: 'get',
    path: '/api/sip-trunks',
    summary: 'List your own trunks',
    tag,
    permission: 'trunks:read',
    response: z.object({ trunks: z.array(trunk) }),
    tx: async (tx) => ({ trunks: await listTrunks(tx) }),
  }),
  route({
    method: 'post',
    path: '/api/sip-trunks',
    summary: 'Add a trunk of your own carrier',
    tag,
    permission: 'trunks:write',
    body: createTrunkBody,
    response: trunk,
    status: 201,
    tx: (tx, { platform, body, ...by }) => createTrunk(platform, tx, by, body),
  }),
  route({
    method: 'get',
    path: '/api/sip-trunks/:id',
    summary: 'Read a trunk',
    tag,
    permission: 'trunks:read',
    params: trunkParams,
    response: trunk,
    tx: (tx, { params }) => getTrunk(tx, params.id),
  }),
  route({
    method: 'patch',
    path: '/api/sip-trunks/:id',
    summary: 'Change a trunk that no number uses',
    tag,
    permission: 'trunks:write',
    params: trunkParams,
    body: updateTrunkBody,
    response: trunk,
    tx: (tx, { platform, params, body, ...by }) => updateTrunk(platform, tx, by, params.id, body),
  }),
  route({
    method: 'delete',
    path: '/api/sip-trunks/:id',
    summary: 'Delete a trunk that no number uses',
    tag,
    permission: 'trunks:write',
    params: trunkParams,
    response: z.object({}),
    tx: async (tx, { params, ...by }) => {
      await deleteTrunk(tx, by, params.id);
      return {};
    },
  }),
  route({
    method: 'post',
    path: '/api/sip-trunks/:id/probe',
    summary: 'Prove by SIP that the trunk works',
    tag,
    permission: 'trunks:write',
    params: trunkParams,
    response: probe,
    limit: { name: 'trunk-probe', max: 20, windowSeconds: 60 },
    handle: ({ platform, scope, params }) => proveTrunk(platform, scope, params.id),
  }),
];
