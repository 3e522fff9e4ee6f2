import { z } from 'zod';
import { type Route, route } from '../../platform/http/route';
import { followUpRoutes } from './follow-up-routes';
import { cancelRvm, createRvm, listRvm, readRvm, resolveRvm } from './rvm-requests';
import {
  createRvmBody,
  createServiceBody,
  resolveRvmBody,
  rvm,
  rvmParams,
  rvmQuery,
  service,
  serviceWithSecret,
} from './schema';
import { takeNews } from './take-news';
import { createService, deleteService, listServices } from './vendors';

const tag = 'Campaigns';
const paged = { total: z.number(), limit: z.number(), offset: z.number() };

const rvmRoutes: Route[] = [
  route({
    method: 'post',
    path: '/api/rvm',
    summary: 'Has a voicemail left without ringing; who has not agreed to it gets none',
    tag,
    permission: 'campaigns:write',
    idempotent: true,
    status: 202,
    limit: { name: 'rvm', max: 300, windowSeconds: 60 },
    body: createRvmBody,
    response: rvm,
    tx: (tx, { platform, body, actor, meta }) => createRvm(platform, tx, { actor, meta }, body),
  }),
  route({
    method: 'get',
    path: '/api/rvm',
    summary: 'Voicemails to be left, the newest first',
    tag,
    permission: 'campaigns:read',
    query: rvmQuery,
    response: z.object({ requests: z.array(rvm), ...paged }),
    tx: (tx, { query }) => listRvm(tx, query),
  }),
  route({
    method: 'get',
    path: '/api/rvm/:id',
    summary: 'One voicemail to be left',
    tag,
    permission: 'campaigns:read',
    params: rvmParams,
    response: rvm,
    tx: (tx, { params }) => readRvm(tx, params.id),
  }),
  route({
    method: 'post',
    path: '/api/rvm/:id/cancel',
    summary: 'Takes a voicemail back that has not gone out',
    tag,
    permission: 'campaigns:write',
    params: rvmParams,
    response: rvm,
    tx: (tx, { platform, params, actor, meta }) =>
      cancelRvm(tx, { actor, meta }, params.id, platform.clock()),
  }),
  route({
    method: 'post',
    path: '/api/rvm/:id/resolve',
    summary: 'Says what became of a voicemail that may have been sent or not',
    tag,
    permission: 'campaigns:write',
    params: rvmParams,
    body: resolveRvmBody,
    response: rvm,
    tx: (tx, { platform, params, body, actor, meta }) =>
      resolveRvm(tx, { actor, meta }, params.id, body, platform.clock()),
  }),
];

const serviceRoutes: Route[] = [
  route({
    method: 'get',
    path: '/api/rvm-services',
    summary: 'Services that leave voicemails',
    tag,
    permission: 'campaigns:read',
    response: z.object({ services: z.array(service) }),
    tx: (tx, { platform }) => listServices(platform, tx),
  }),
  route({
    method: 'post',
    path: '/api/rvm-services',
    summary: 'Connects a service that leaves voicemails',
    tag,
    permission: 'providers:write',
    status: 201,
    body: createServiceBody,
    response: serviceWithSecret,
    tx: (tx, { platform, body, actor, meta }) => createService(platform, tx, { actor, meta }, body),
  }),
  route({
    method: 'delete',
    path: '/api/rvm-services/:id',
    summary: 'Takes a service out',
    tag,
    permission: 'providers:write',
    params: rvmParams,
    response: z.object({}),
    tx: (tx, { platform, params, actor, meta }) =>
      deleteService(tx, { actor, meta }, params.id, platform.clock()),
  }),
  route({
    method: 'post',
    path: '/api/webhooks/rvm/:id',
    summary: 'What a service tells of a voicemail; signed by Standard Webhooks',
    tag,
    permission: 'public',
    params: rvmParams,
    response: z.object({}),
    handle: ({ platform, params, meta }) => takeNews(platform, params.id, meta),
  }),
];

export const routes: Route[] = [...rvmRoutes, ...serviceRoutes, ...followUpRoutes];
