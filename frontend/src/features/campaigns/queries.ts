import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { createIntentKeys } from '../../lib/intent-key';
import { keys } from '../../lib/query-client';
import { readCustomers } from '../booking';
import {
  addFollowUp,
  addRule,
  addService,
  cancelVoicemail,
  changeFollowUp,
  changeRule,
  type Disposition,
  disposeCall,
  type FollowUpChange,
  type FollowUpStatus,
  type NewFollowUp,
  type NewRule,
  type NewVoicemail,
  noteAgreement,
  type RuleChange,
  readFollowUps,
  readRules,
  readServices,
  readVoicemails,
  removeRule,
  removeService,
  requestVoicemail,
  resolveVoicemail,
  type VoicemailOutcome,
  type VoicemailStatus,
} from './api';

export const PAGE_SIZE = 25;

export function useVoicemails(status: VoicemailStatus | null, offset: number) {
  return useQuery({
    queryKey: [...keys.voicemails, 'list', status, offset],
    queryFn: ({ signal }) => readVoicemails({ status, limit: PAGE_SIZE, offset }, signal),
    placeholderData: keepPreviousData,
  });
}

/** Fetches what a change has made stale once it is done. */
function useRefresh(...stale: (readonly string[])[]) {
  const queryClient = useQueryClient();
  return () => Promise.all(stale.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}

export interface WantedVoicemail {
  body: NewVoicemail;
  /** What shows that the person has agreed; null where that stands in the ledger already, or nobody knows of it. */
  proof: string | null;
}

/** Notes the agreement first, so that the voicemail is never judged without it. */
export function useRequestVoicemail() {
  const [intents] = useState(createIntentKeys);
  return useMutation({
    mutationFn: async ({ body, proof }: WantedVoicemail) => {
      if (proof) await noteAgreement(body.to, proof);
      return requestVoicemail(body, intents.keyFor(body));
    },
    onSettled: (_voicemail, error, { body }) => intents.settle(body, error),
    onSuccess: useRefresh(keys.voicemails, keys.consent),
  });
}

export function useCancelVoicemail() {
  return useMutation({ mutationFn: cancelVoicemail, onSettled: useRefresh(keys.voicemails) });
}

export function useResolveVoicemail() {
  return useMutation({
    mutationFn: ({ id, outcome }: { id: string; outcome: VoicemailOutcome }) => resolveVoicemail(id, outcome),
    onSettled: useRefresh(keys.voicemails),
  });
}

export function useVoicemailServices() {
  return useQuery({
    queryKey: keys.voicemailServices,
    queryFn: ({ signal }) => readServices(signal),
  });
}

export function useAddService() {
  return useMutation({ mutationFn: addService, onSuccess: useRefresh(keys.voicemailServices) });
}

export function useRemoveService() {
  return useMutation({ mutationFn: removeService, onSuccess: useRefresh(keys.voicemailServices) });
}

export function useFollowUps(status: FollowUpStatus | null, offset: number) {
  return useQuery({
    queryKey: [...keys.followUps, 'list', status, offset],
    queryFn: ({ signal }) => readFollowUps({ status, limit: PAGE_SIZE, offset }, signal),
    placeholderData: keepPreviousData,
  });
}

export function useAddFollowUp() {
  const [intents] = useState(createIntentKeys);
  return useMutation({
    mutationFn: (body: NewFollowUp) => addFollowUp(body, intents.keyFor(body)),
    onSettled: (_followUp, error, body) => intents.settle(body, error),
    onSuccess: useRefresh(keys.followUps),
  });
}

export function useChangeFollowUp(id: string) {
  return useMutation({
    mutationFn: (body: FollowUpChange) => changeFollowUp(id, body),
    onSettled: useRefresh(keys.followUps),
  });
}

/** Says how a call went. */
export function useDisposeCall() {
  return useMutation({
    mutationFn: (body: Disposition) => disposeCall(body),
    onSuccess: useRefresh(keys.followUps, keys.threads, keys.calls),
  });
}

export function useRules() {
  return useQuery({
    queryKey: [...keys.followUps, 'rules'],
    queryFn: ({ signal }) => readRules(signal),
  });
}

export function useSaveRule(id: string | null) {
  return useMutation({
    mutationFn: ({ disposition, kind, delayMinutes, details }: NewRule) =>
      id
        ? changeRule(id, { delayMinutes, ...(details && { details }) })
        : addRule({ disposition, kind, delayMinutes, ...(details && { details }) }),
    onSuccess: useRefresh(keys.followUps),
  });
}

export function useSwitchRule(id: string) {
  return useMutation({
    mutationFn: (body: RuleChange) => changeRule(id, body),
    onSuccess: useRefresh(keys.followUps),
  });
}

export function useRemoveRule() {
  return useMutation({ mutationFn: removeRule, onSuccess: useRefresh(keys.followUps) });
}

export function useCustomerSearch(search: string) {
  return useQuery({
    queryKey: [...keys.customers, 'search', search],
    queryFn: ({ signal }) => readCustomers(search, signal),
    placeholderData: keepPreviousData,
  });
}
