import { z } from 'zod';
import { route } from '../../platform/http/route';
import { authRoutes } from './auth-routes';
import { changeRole } from './change-role';
import { createApiKey } from './create-api-key';
import { inviteMember } from './invite-member';
import { inviteLimit } from './limits';
import { listApiKeys } from './list-api-keys';
import { listAuditLog } from './list-audit-log';
import { listTeam } from './list-team';
import { removeMember } from './remove-member';
import { revokeApiKey } from './revoke-api-key';
import { revokeInvitation } from './revoke-invitation';
import {
  apiKey,
  auditPage,
  auditQuery,
  createApiKeyBody,
  invitation,
  inviteBody,
  member,
  newApiKey,
  nothing,
  roleBody,
  rowParams,
  team,
  tenant,
  updateTenantBody,
} from './schema';
import { updateTenant } from './update-tenant';

export const routes = [
  ...authRoutes,
  route({
    method: 'patch',
    path: '/api/tenant',
    summary: 'Change what the business is called and where it is',
    tag: 'Business',
    permission: 'tenant:write',
    body: updateTenantBody,
    response: tenant,
    tx: (tx, { body, ...by }) => updateTenant(tx, by, body),
  }),
  route({
    method: 'get',
    path: '/api/team',
    summary: 'List members and open invitations',
    tag: 'Team',
    permission: 'team:read',
    response: team,
    tx: (tx, { actor }) => listTeam(tx, actor),
  }),
  route({
    method: 'post',
    path: '/api/team/invitations',
    summary: 'Invite a person by letter',
    tag: 'Team',
    permission: 'team:write',
    limit: inviteLimit,
    body: inviteBody,
    response: invitation,
    status: 201,
    tx: (tx, { platform, body, ...by }) => inviteMember(platform, tx, by, body),
  }),
  route({
    method: 'delete',
    path: '/api/team/invitations/:id',
    summary: 'Withdraw an invitation',
    tag: 'Team',
    permission: 'team:write',
    params: rowParams,
    response: nothing,
    tx: (tx, { params, ...by }) => revokeInvitation(tx, by, params.id),
  }),
  route({
    method: 'patch',
    path: '/api/team/members/:id',
    summary: 'Give a member another role',
    tag: 'Team',
    permission: 'team:write',
    params: rowParams,
    body: roleBody,
    response: member,
    tx: (tx, { params, body, ...by }) => changeRole(tx, by, params.id, body.role),
  }),
  route({
    method: 'delete',
    path: '/api/team/members/:id',
    summary: 'Take a person out of the team, oneself included',
    tag: 'Team',
    permission: 'team:write',
    params: rowParams,
    response: nothing,
    tx: (tx, { params, ...by }) => removeMember(tx, by, params.id),
  }),
  route({
    method: 'get',
    path: '/api/api-keys',
    summary: 'List the keys of machines',
    tag: 'API keys',
    permission: 'api-keys:write',
    response: z.object({ apiKeys: z.array(apiKey) }),
    tx: (tx) => listApiKeys(tx),
  }),
  route({
    method: 'post',
    path: '/api/api-keys',
    summary: 'Make a key, which is shown in this answer only',
    tag: 'API keys',
    permission: 'api-keys:write',
    body: createApiKeyBody,
    response: newApiKey,
    status: 201,
    tx: (tx, { body, ...by }) => createApiKey(tx, by, body),
  }),
  route({
    method: 'delete',
    path: '/api/api-keys/:id',
    summary: 'Revoke a key',
    tag: 'API keys',
    permission: 'api-keys:write',
    params: rowParams,
    response: nothing,
    tx: (tx, { params, ...by }) => revokeApiKey(tx, by, params.id),
  }),
  route({
    method: 'get',
    path: '/api/audit-log',
    summary: 'List who did what',
    tag: 'Audit',
    permission: 'audit:read',
    query: auditQuery,
    response: auditPage,
    tx: (tx, { query }) => listAuditLog(tx, query),
  }),
];
