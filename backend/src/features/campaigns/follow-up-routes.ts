import { z } from 'zod';
import { type Route, route } from '../../platform/http/route';
import { disposeCall } from './after-call';
import {
  createFollowUpBody,
  dispositionBody,
  followUp,
  followUpParams,
  followUpQuery,
  rule,
  ruleBody,
  updateFollowUpBody,
  updateRuleBody,
} from './follow-up-schema';
import { createFollowUp, listFollowUps, updateFollowUp } from './follow-ups';
import { createRule, deleteRule, listRules, updateRule } from './rules';

const tag = 'Campaigns';
const paged = { total: z.number(), limit: z.number(), offset: z.number() };

export const followUpRoutes: Route[] = [
  route({
    method: 'get',
    path: '/api/follow-ups',
    summary: 'What is to be done for customers; scheduled ones the next first',
    tag,
    permission: 'campaigns:read',
    query: followUpQuery,
    response: z.object({ followUps: z.array(followUp), ...paged }),
    tx: (tx, { query }) => listFollowUps(tx, query),
  }),
  route({
    method: 'post',
    path: '/api/follow-ups',
    summary: 'Schedules a call back, a text, a voicemail or a task',
    tag,
    permission: 'campaigns:write',
    idempotent: true,
    limit: { name: 'follow-up', max: 120, windowSeconds: 60 },
    status: 201,
    body: createFollowUpBody,
    response: followUp,
    tx: (tx, { platform, body, actor, meta }) => createFollowUp(platform, tx, { actor, meta }, body),
  }),
  route({
    method: 'patch',
    path: '/api/follow-ups/:id',
    summary: 'Moves a follow-up, gives it to somebody, or ends it',
    tag,
    permission: 'campaigns:write',
    params: followUpParams,
    body: updateFollowUpBody,
    response: followUp,
    tx: (tx, { platform, params, body, actor, meta }) =>
      updateFollowUp(platform, tx, { actor, meta }, params.id, body),
  }),
  route({
    method: 'post',
    path: '/api/follow-ups/dispositions',
    summary: 'Says how a call ended, and schedules what the rules have for that',
    tag,
    permission: 'campaigns:write',
    body: dispositionBody,
    response: z.object({ followUps: z.array(followUp) }),
    tx: (tx, { platform, body }) => disposeCall(tx, body, platform.clock()),
  }),
  route({
    method: 'get',
    path: '/api/follow-ups/rules',
    summary: 'What is done after calls, by how they ended',
    tag,
    permission: 'campaigns:read',
    response: z.object({ rules: z.array(rule) }),
    tx: (tx) => listRules(tx),
  }),
  route({
    method: 'post',
    path: '/api/follow-ups/rules',
    summary: 'Adds what is done after calls that end in a certain way',
    tag,
    permission: 'campaigns:write',
    status: 201,
    body: ruleBody,
    response: rule,
    tx: (tx, { platform, body, actor, meta }) => createRule(platform, tx, { actor, meta }, body),
  }),
  route({
    method: 'patch',
    path: '/api/follow-ups/rules/:id',
    summary: 'Changes when and how a rule acts, or switches it on or off',
    tag,
    permission: 'campaigns:write',
    params: followUpParams,
    body: updateRuleBody,
    response: rule,
    tx: (tx, { platform, params, body, actor, meta }) =>
      updateRule(platform, tx, { actor, meta }, params.id, body),
  }),
  route({
    method: 'delete',
    path: '/api/follow-ups/rules/:id',
    summary: 'Deletes a rule; what it has scheduled stays',
    tag,
    permission: 'campaigns:write',
    params: followUpParams,
    response: z.object({}),
    tx: (tx, { params, actor, meta }) => deleteRule(tx, { actor, meta }, params.id),
  }),
];
