import { QueryClient } from '@tanstack/react-query';
import { isTransient } from './problem';

/** Names every query: a list's key is the start of its items' keys, so invalidating the first reaches the others. */
export const keys = {
  numbers: ['numbers'],
  number: (id: string) => ['numbers', id],
  ladder: (id: string) => ['numbers', id, 'ladder'],
  reputation: (id: string) => ['numbers', id, 'reputation'],
  release: (id: string) => ['numbers', id, 'release'],
  numberDays: (id: string, days: number) => ['numbers', id, 'days', days],
  forwardingProof: (id: string, proofId: string) => ['numbers', id, 'forwarding-proof', proofId],
  forwarding: (countryCode: string, number: string | null) => ['forwarding', countryCode, number],
  available: ['available-numbers'],
  testCall: (numberId: string, callId: string) => ['calls', numberId, callId],
  calls: ['calls'],
  recordings: ['recordings'],
  countries: ['countries'],
  assistants: ['assistants'],
  assistant: (id: string) => ['assistants', id],
  subscription: ['subscription'],
  plans: ['plans'],
  team: ['team'],
  apiKeys: ['api-keys'],
  providers: ['providers'],
  providerNumbers: (id: string) => ['providers', id, 'numbers'],
  providerCapabilities: ['provider-capabilities'],
  trunks: ['trunks'],
  pool: ['number-pool'],
  audit: ['audit'],
  findings: ['findings'],
  home: ['home'],
  threads: ['threads'],
  thread: (id: string) => ['threads', 'one', id],
  messages: ['messages'],
  notifications: ['notifications'],
  templates: ['templates'],
  consent: ['consent'],
  bookingSettings: ['booking-settings'],
  appointments: ['appointments'],
  usage: ['usage'],
  deliveries: ['deliveries'],
  endpoints: ['webhook-endpoints'],
  outDeliveries: (endpointId: string) => ['webhook-endpoints', endpointId],
  dataRequests: ['data-requests'],
  receipts: (requestId: string) => ['data-requests', requestId],
  services: ['services'],
  staff: ['staff'],
  holidays: ['holidays'],
  customers: ['customers'],
  questions: ['questions'],
  voicemails: ['rvm'],
  voicemailServices: ['rvm-services'],
  followUps: ['follow-ups'],
} as const;

/** Makes the cache: answers count as fresh for 30 seconds, and only faults that may pass are tried again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < 2 && isTransient(error),
        retryDelay: (attempt) => 500 * 2 ** attempt,
      },
      mutations: { retry: false },
    },
  });
}
