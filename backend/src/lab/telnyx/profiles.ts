import type { Express, Request } from 'express';
import { answerList, field, findOr404, parameter, refuse } from './answers';
import {
  type Application,
  accountIn,
  isoTime,
  type MessagingProfile,
  newNumericId,
  newUuid,
  type VoiceProfile,
} from './world';

/** Balance, and the three kinds of profiles under which calls and texts go. */
export function mountProfiles(app: Express): void {
  app.get('/v2/balance', (_request, response) => {
    const balance = (accountIn(response).balance / 1_000_000).toFixed(2);
    response.json({
      data: {
        record_type: 'balance',
        balance,
        pending: '0.00',
        credit_limit: '0.00',
        available_credit: balance,
        currency: 'USD',
      },
    });
  });
  mountApplications(app);
  mountMessagingProfiles(app);
  mountVoiceProfiles(app);
}

function listOf(request: Request, name: string): string[] {
  const value = (request.body as Record<string, unknown>)[name];
  return Array.isArray(value) ? value.map(String) : [];
}

function mountApplications(app: Express): void {
  const path = '/v2/call_control_applications';
  app.get(path, (request, response) => {
    const part = parameter(request, 'filter[application_name][contains]') ?? '';
    const found = [...accountIn(response).applications.values()].filter(({ name }) => name.includes(part));
    answerList(request, response, found, presentApplication);
  });
  app.post(path, (request, response) => {
    if (!field(request, 'application_name') || !field(request, 'webhook_event_url'))
      return refuse(response, 422, 10004, 'application_name and webhook_event_url are required.');
    const made: Application = {
      id: newNumericId(),
      name: '',
      webhookUrl: '',
      // Telnyx's own default is the old form.
      webhookVersion: '1',
      shakenStir: false,
      voiceProfileId: null,
      firstCommandSeconds: null,
      createdAt: Date.now(),
    };
    alterApplication(made, request);
    accountIn(response).applications.set(made.id, made);
    response.status(201).json({ data: presentApplication(made) });
  });
  app.get(`${path}/:id`, (request, response) => {
    const found = findOr404(accountIn(response).applications.get(String(request.params['id'])), response);
    if (found) response.json({ data: presentApplication(found) });
  });
  app.patch(`${path}/:id`, (request, response) => {
    const found = findOr404(accountIn(response).applications.get(String(request.params['id'])), response);
    if (!found) return;
    alterApplication(found, request);
    response.json({ data: presentApplication(found) });
  });
  app.delete(`${path}/:id`, (request, response) => {
    const found = findOr404(accountIn(response).applications.get(String(request.params['id'])), response);
    if (!found) return;
    accountIn(response).applications.delete(found.id);
    response.json({ data: presentApplication(found) });
  });
}

interface ApplicationBody {
  inbound?: { shaken_stir_enabled?: boolean };
  outbound?: { outbound_voice_profile_id?: string };
  first_command_timeout?: boolean;
  first_command_timeout_secs?: number;
}

function alterApplication(app: Application, request: Request): void {
  const body = request.body as ApplicationBody;
  app.name = field(request, 'application_name') ?? app.name;
  app.webhookUrl = field(request, 'webhook_event_url') ?? app.webhookUrl;
  app.webhookVersion = field(request, 'webhook_api_version') ?? app.webhookVersion;
  app.shakenStir = body.inbound?.shaken_stir_enabled ?? app.shakenStir;
  app.voiceProfileId = body.outbound?.outbound_voice_profile_id ?? app.voiceProfileId;
  if (body.first_command_timeout !== undefined)
    app.firstCommandSeconds = body.first_command_timeout ? (body.first_command_timeout_secs ?? 30) : null;
}

function presentApplication(app: Application): Record<string, unknown> {
  return {
    id: app.id,
    record_type: 'call_control_application',
    application_name: app.name,
    active: true,
    webhook_event_url: app.webhookUrl,
    webhook_event_failover_url: null,
    webhook_api_version: app.webhookVersion,
    webhook_timeout_secs: null,
    first_command_timeout: app.firstCommandSeconds !== null,
    first_command_timeout_secs: app.firstCommandSeconds ?? 30,
    inbound: { shaken_stir_enabled: app.shakenStir },
    outbound: app.voiceProfileId ? { outbound_voice_profile_id: app.voiceProfileId } : {},
    created_at: isoTime(app.createdAt),
    updated_at: isoTime(app.createdAt),
  };
}

function mountMessagingProfiles(app: Express): void {
  const path = '/v2/messaging_profiles';
  app.get(path, (request, response) => {
    const name = parameter(request, 'filter[name]');
    const found = [...accountIn(response).profiles.values()].filter(
      (each) => name === undefined || each.name === name,
    );
    answerList(request, response, found, presentProfile);
  });
  app.post(path, (request, response) => {
    const destinations = listOf(request, 'whitelisted_destinations');
    if (!field(request, 'name') || destinations.length === 0)
      return refuse(response, 422, 10004, 'name and whitelisted_destinations are required.');
    const made: MessagingProfile = {
      id: newUuid(),
      name: field(request, 'name') ?? '',
      webhookUrl: field(request, 'webhook_url') ?? '',
      destinations,
      createdAt: Date.now(),
    };
    accountIn(response).profiles.set(made.id, made);
    response.json({ data: presentProfile(made) });
  });
  app.patch(`${path}/:id`, (request, response) => {
    const found = findOr404(accountIn(response).profiles.get(String(request.params['id'])), response);
    if (!found) return;
    found.webhookUrl = field(request, 'webhook_url') ?? found.webhookUrl;
    response.json({ data: presentProfile(found) });
  });
  app.delete(`${path}/:id`, (request, response) => {
    const found = findOr404(accountIn(response).profiles.get(String(request.params['id'])), response);
    if (!found) return;
    accountIn(response).profiles.delete(found.id);
    response.json({ data: presentProfile(found) });
  });
}

function presentProfile(profile: MessagingProfile): Record<string, unknown> {
  return {
    id: profile.id,
    record_type: 'messaging_profile',
    name: profile.name,
    enabled: true,
    webhook_url: profile.webhookUrl || null,
    webhook_failover_url: null,
    webhook_api_version: '2',
    whitelisted_destinations: profile.destinations,
    created_at: isoTime(profile.createdAt),
    updated_at: isoTime(profile.createdAt),
  };
}

function mountVoiceProfiles(app: Express): void {
  const path = '/v2/outbound_voice_profiles';
  app.get(path, (request, response) => {
    const part = parameter(request, 'filter[name][contains]') ?? '';
    const found = [...accountIn(response).voiceProfiles.values()].filter(({ name }) => name.includes(part));
    answerList(request, response, found, presentVoiceProfile);
  });
  app.post(path, (request, response) => {
    const destinations = listOf(request, 'whitelisted_destinations');
    const made: VoiceProfile = {
      id: newNumericId(),
      name: field(request, 'name') ?? '',
      destinations: destinations.length > 0 ? destinations : ['US', 'CA'],
      createdAt: Date.now(),
    };
    accountIn(response).voiceProfiles.set(made.id, made);
    response.json({ data: presentVoiceProfile(made) });
  });
  app.delete(`${path}/:id`, (request, response) => {
    const found = findOr404(accountIn(response).voiceProfiles.get(String(request.params['id'])), response);
    if (!found) return;
    accountIn(response).voiceProfiles.delete(found.id);
    response.json({ data: presentVoiceProfile(found) });
  });
}

function presentVoiceProfile(profile: VoiceProfile): Record<string, unknown> {
  return {
    id: profile.id,
    record_type: 'outbound_voice_profile',
    name: profile.name,
    enabled: true,
    traffic_type: 'conversational',
    service_plan: 'global',
    whitelisted_destinations: profile.destinations,
    created_at: isoTime(profile.createdAt),
    updated_at: isoTime(profile.createdAt),
  };
}
