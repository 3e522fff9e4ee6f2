import { z } from 'zod';
import { route } from '../../platform/http/route';
import {
  addAccount,
  deleteAccount,
  describeProviders,
  listAccounts,
  listDependents,
  updateAccount,
} from './accounts';
import {
  accountParams,
  addAccountBody,
  dependents,
  providerAccount,
  providerDescription,
  testResult,
  updateAccountBody,
} from './schema';
import { testAccount } from './test-account';

const tag = 'Providers';
const testable = z.object({ id: z.union([z.uuid(), z.string().regex(/^platform:[A-Z]+$/)]) });

export const routes = [
  route({
    method: 'get',
    path: '/api/providers',
    summary: 'List provider accounts with their health',
    tag,
    permission: 'providers:read',
    response: z.object({ providers: z.array(providerAccount) }),
    tx: async (tx, { platform }) => ({ providers: await listAccounts(platform, tx) }),
  }),
  route({
    method: 'get',
    path: '/api/providers/capabilities',
    summary: 'What each provider can do, and the form for its credentials',
    tag,
    permission: 'providers:read',
    response: z.object({ providers: z.array(providerDescription) }),
    handle: async () => ({ providers: describeProviders() }),
  }),
  route({
    method: 'post',
    path: '/api/providers',
    summary: 'Connect an account of your own',
    tag,
    permission: 'providers:write',
    body: addAccountBody,
    response: providerAccount,
    status: 201,
    tx: (tx, { platform, body, ...by }) => addAccount(platform, tx, by, body),
  }),
  route({
    method: 'patch',
    path: '/api/providers/:id',
    summary: 'Change an account',
    tag,
    permission: 'providers:write',
    params: accountParams,
    body: updateAccountBody,
    response: providerAccount,
    tx: (tx, { platform, params, body, ...by }) => updateAccount(platform, tx, by, params.id, body),
  }),
  route({
    method: 'delete',
    path: '/api/providers/:id',
    summary: 'Disconnect an account that no number uses',
    tag,
    permission: 'providers:write',
    params: accountParams,
    response: z.object({}),
    tx: async (tx, { params, ...by }) => {
      await deleteAccount(tx, by, params.id);
      return {};
    },
  }),
  route({
    method: 'get',
    path: '/api/providers/:id/dependents',
    summary: 'What hangs on an account, before it is disconnected',
    tag,
    permission: 'providers:read',
    params: accountParams,
    response: dependents,
    tx: (tx, { params }) => listDependents(tx, params.id),
  }),
  route({
    method: 'post',
    path: '/api/providers/:id/test',
    summary: 'Ask the provider whether the credentials work',
    tag,
    permission: 'providers:write',
    params: testable,
    response: testResult,
    limit: { name: 'provider-test', max: 30, windowSeconds: 60 },
    handle: ({ platform, scope, params }) => testAccount(platform, scope, params.id),
  }),
];
