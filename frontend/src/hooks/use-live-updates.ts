import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, unwrap } from '../lib/api';
import { followChanges } from '../lib/live';
import { keys } from '../lib/query-client';
import { updateMe } from '../lib/session';

// A provisioning step or two may end within this time; one refetch then serves them all.
const GATHER_MS = 80;

let open = false;

/** Says whether the event stream is connected; screens poll faster while it is not. */
export const isLive = (): boolean => open;

/** Keeps every screen up to date while the dashboard is open. */
export function useLiveUpdates(): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const waiting = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let opened = false;
    const stop = followChanges({
      onChange: ({ type }) => {
        waiting.add(type.split('.')[0] ?? '');
        timer ??= setTimeout(() => {
          timer = undefined;
          void refetchChanged(queryClient, [...waiting]);
          waiting.clear();
        }, GATHER_MS);
      },
      onOpen: () => {
        open = true;
        if (opened) void queryClient.invalidateQueries();
        opened = true;
      },
      onDown: () => {
        open = false;
      },
    });
    return () => {
      open = false;
      clearTimeout(timer);
      stop();
    };
  }, [queryClient]);
}

async function refetchChanged(queryClient: QueryClient, nouns: string[]): Promise<void> {
  if (nouns.some((noun) => aboutMe.has(noun))) await reloadMe();
  // A noun this page does not know (`feed` after an outage is one) may concern anything on it.
  const touched = nouns.map((noun) => affectedKeys[noun]);
  if (touched.includes(undefined)) return queryClient.invalidateQueries();
  const queryKeys = new Set(touched.flatMap((each) => each ?? []));
  await Promise.all([...queryKeys].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}

const aboutMe: ReadonlySet<string> = new Set(['subscription', 'tenant', 'team']);

/** Lists which queries an event may have made stale, by the noun of its name. */
const affectedKeys: Record<string, ReadonlyArray<readonly string[]>> = {
  number: [keys.home, keys.numbers, keys.assistants, keys.subscription, keys.audit, keys.findings, keys.pool],
  call: [keys.calls, keys.threads, keys.home, keys.audit],
  // A text may be somebody's wish to get no more.
  message: [keys.messages, keys.threads, keys.notifications, keys.consent, keys.home],
  thread: [keys.threads, keys.home],
  voicemail: [keys.threads, keys.home],
  appointment: [keys.appointments, keys.threads, keys.home, keys.audit],
  notification: [keys.notifications, keys.appointments, keys.home],
  settings: [keys.bookingSettings, keys.audit],
  usage: [keys.usage, keys.home],
  delivery: [keys.deliveries, keys.home],
  'webhook-endpoint': [keys.endpoints, keys.audit],
  'webhook-delivery': [keys.endpoints],
  'data-request': [keys.dataRequests, keys.customers, keys.threads, keys.audit],
  assistant: [keys.assistants, keys.numbers, keys.audit],
  subscription: [keys.subscription, keys.audit],
  'provider-account': [keys.providers, keys.countries, keys.audit],
  trunk: [keys.trunks, keys.subscription, keys.audit],
  team: [keys.team, keys.audit],
  tenant: [keys.audit],
  finding: [keys.findings, keys.audit],
  question: [keys.questions, keys.home],
  customer: [keys.customers, keys.threads, keys.appointments],
  service: [keys.services, keys.appointments, keys.audit],
  staff: [keys.staff, keys.appointments, keys.audit],
  holiday: [keys.holidays, keys.audit],
  template: [keys.templates, keys.audit],
  rvm: [keys.voicemails, keys.voicemailServices, keys.audit],
  'follow-up': [keys.followUps, keys.audit],
};

/** Fetches who is signed in, their rights and their plan again. */
export async function reloadMe(): Promise<void> {
  const me = await unwrap(api.GET('/api/auth/me'));
  updateMe(() => me);
}
