import type { paths } from './api-types';

/*
 * Names for the shapes the screens work with, each taken from the route that answers with it, so that a change of the
 * server's description shows up as a type error here.
 */
type Verb = 'get' | 'post' | 'patch' | 'put' | 'delete';
type Json<R> = R extends { content: { 'application/json': infer Body } } ? Body : never;
type Success<R> = { [S in keyof R]: S extends 200 | 201 | 202 ? Json<R[S]> : never }[keyof R];

/** The `data` of the successful answer of a route. */
export type Data<P extends keyof paths, V extends Verb> = paths[P] extends {
  [K in V]: { responses: infer R };
}
  ? Success<R> extends { data: infer D }
    ? D
    : never
  : never;

/** The JSON body a route wants. */
export type Body<P extends keyof paths, V extends Verb> = paths[P] extends {
  [K in V]: { requestBody?: { content: { 'application/json': infer B } } };
}
  ? B
  : never;

export type SystemInfo = Data<'/api/system', 'get'>;
export type Session = Data<'/api/auth/login', 'post'>;
export type Me = Data<'/api/auth/me', 'get'>;
export type Role = Me['role'];
export type Subscription = Me['subscription'];
export type PlanId = Subscription['plan'];
export type Plan = Data<'/api/billing/plans', 'get'>['plans'][number];
export type PhoneNumber = Data<'/api/phone-numbers/{id}', 'get'>;
export type AnswerLadder = Data<'/api/phone-numbers/{id}/answer-ladder', 'get'>;
export type Provisioning = NonNullable<PhoneNumber['provisioning']>;
export type ProvisioningStep = Provisioning['steps'][number];
export type Country = Data<'/api/phone-numbers/countries', 'get'>['countries'][number];
type Available = '/api/phone-numbers/available';
export type AvailableNumber = Data<Available, 'get'>['numbers'][number];
/** What numbers for sale are looked for by. */
export type NumberFilters = paths[Available]['get']['parameters']['query'];
export type BulkResult = Data<'/api/phone-numbers/bulk', 'post'>['results'][number];
export type ForwardingCarrier = Data<'/api/phone-numbers/forwarding', 'get'>['carriers'][number];
export type ForwardingProof = Data<'/api/phone-numbers/{id}/forwarding-proof/{proofId}', 'get'>;
export type NumberDay = Data<'/api/phone-numbers/{id}/analytics', 'get'>['days'][number];
export type Release = Data<'/api/phone-numbers/{id}/release', 'get'>;
export type TestCall = Data<'/api/phone-numbers/{id}/test-call/{callId}', 'get'>;
export type Assistant = Data<'/api/assistants/{id}', 'get'>;
export type Team = Data<'/api/team', 'get'>;
export type Member = Team['members'][number];
export type Invitation = Team['invitations'][number];
export type ApiKey = Data<'/api/api-keys', 'get'>['apiKeys'][number];
export type ProviderAccount = Data<'/api/providers', 'get'>['providers'][number];
export type ProviderCapabilities = Data<'/api/providers/capabilities', 'get'>['providers'][number];
export type ProviderTest = Data<'/api/providers/{id}/test', 'post'>;
export type CarrierConfig = NonNullable<ProviderAccount['carrier']>;
export type Capability = ProviderCapabilities['capabilities'][number];
export type RouteRequest = Body<'/api/carrier-router/select', 'post'>;
export type RouteChoice = Data<'/api/carrier-router/select', 'post'>['explanation'];
export type SipTrunk = Data<'/api/sip-trunks/{id}', 'get'>;
export type NumberPool = Data<'/api/number-pool', 'get'>;
export type AuditEntry = Data<'/api/audit-log', 'get'>['entries'][number];
export type Finding = Data<'/api/reconciliation', 'get'>['findings'][number];
