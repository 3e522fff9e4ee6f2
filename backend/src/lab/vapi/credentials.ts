import { isIPv4 } from 'node:net';
import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import { answerList, find, nameShape, readBody, refuse } from './answers';
import { newResource, organisationIn, type Resource, type World } from './world';

const gateway = z.looseObject({
  ip: z.string().min(1),
  port: z.number().int().min(1).max(65_535).optional(),
  netmask: z.number().int().min(24).max(32).optional(),
  inboundEnabled: z.boolean().default(true),
  outboundEnabled: z.boolean().default(true),
  outboundProtocol: z.enum(['udp', 'tcp', 'tls', 'tls/srtp']).optional(),
});

const trunk = z.looseObject({
  provider: z.literal('byo-sip-trunk'),
  name: nameShape,
  gateways: z.array(gateway).min(1),
  outboundLeadingPlusEnabled: z.boolean().optional(),
  outboundAuthenticationPlan: z
    .looseObject({ authUsername: z.string().optional(), authPassword: z.string().optional() })
    .optional(),
});

const webhook = z.looseObject({
  provider: z.literal('webhook'),
  name: nameShape,
  authenticationPlan: z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('bearer'), token: z.string() }),
    z.looseObject({
      type: z.literal('hmac'),
      secretKey: z.string(),
      algorithm: z.enum(['sha256', 'sha512', 'sha1']),
    }),
  ]),
});

const creation = z.discriminatedUnion('provider', [trunk, webhook]);
const change = z.looseObject({ name: nameShape, gateways: z.array(gateway).min(1).optional() });

/** Passwords go in and do not come out. */
function presentCredential(credential: Resource): Record<string, unknown> {
  const plan = credential['outboundAuthenticationPlan'];
  if (typeof plan !== 'object' || plan === null) return credential;
  return { ...credential, outboundAuthenticationPlan: { ...plan, authPassword: undefined } };
}

export function mountCredentials(app: Express, world: World): void {
  app.post('/credential', (request, response) => {
    const body = readBody(creation, request, response);
    if (!body || !reachable(world, body.provider === 'byo-sip-trunk' ? body.gateways : [], response)) return;
    const organisation = organisationIn(response);
    const session = body.provider === 'webhook' ? { authenticationSession: {} } : {};
    const created: Resource = { ...body, ...session, ...newResource(organisation) };
    organisation.credentials.set(created.id, created);
    response.status(201).json(presentCredential(created));
  });
  app.get('/credential', (request, response) => {
    answerList(request, response, organisationIn(response).credentials.values(), presentCredential);
  });
  app.get('/credential/:id', (request, response) => {
    const credential = find(organisationIn(response).credentials, request, response);
    if (credential) response.json(presentCredential(credential));
  });
  app.patch('/credential/:id', (request, response) => {
    const credential = find(organisationIn(response).credentials, request, response);
    const body = credential && readBody(change, request, response);
    if (!credential || !body || !reachable(world, body.gateways ?? [], response)) return;
    Object.assign(credential, body, {
      provider: credential['provider'],
      updatedAt: new Date().toISOString(),
    });
    response.json(presentCredential(credential));
  });
  app.delete('/credential/:id', remove);
}

/** A host name may only be called, never call in: VAPI cannot tell calls that come from a name. */
function reachable(world: World, gateways: z.infer<typeof gateway>[], response: Response): boolean {
  const named = gateways.filter(({ ip }) => !isIPv4(ip));
  if (named.length === 0) return true;
  if (!world.limits.refuseHostNames && named.every((each) => !each.inboundEnabled)) return true;
  refuse(response, 400, "Couldn't validate SIP trunk credential. SIP gateway creation failed.");
  return false;
}

function remove(request: Request, response: Response): void {
  const { credentials, numbers } = organisationIn(response);
  const credential = find(credentials, request, response);
  if (!credential) return;
  if ([...numbers.values()].some((number) => number.credentialId === credential.id)) {
    refuse(response, 400, 'The credential is used by a phone number.');
    return;
  }
  credentials.delete(credential.id);
  response.json(presentCredential(credential));
}
