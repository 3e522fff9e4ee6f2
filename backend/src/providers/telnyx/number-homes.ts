import { z } from 'zod';
import type { NumberAddresses } from '../provider';
import { ask, askOne, readList, readOne, refusal, type TelnyxCall } from './client';
import { destinations } from './destinations';

/** Where a number's calls and texts are dealt with at Telnyx. */
export interface NumberHomes {
  connectionId: string;
  messagingProfileId: string;
}

const application = z.object({
  id: z.coerce.string().min(1),
  application_name: z.string().nullish(),
  webhook_event_url: z.string().nullish(),
  webhook_api_version: z.string().nullish(),
  inbound: z.object({ shaken_stir_enabled: z.boolean().nullish() }).nullish(),
  outbound: z.object({ outbound_voice_profile_id: z.coerce.string().nullish() }).nullish(),
  created_at: z.string().nullish(),
});
type Application = z.infer<typeof application>;

const profile = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  webhook_url: z.string().nullish(),
  created_at: z.string().nullish(),
});
const voiceProfile = z.object({
  id: z.coerce.string().min(1),
  name: z.string().nullish(),
  created_at: z.string().nullish(),
});
const anything = z.unknown();

/** One application and voice profile serve all numbers of an account. */
const sharedName = 'telyx-calls';

/**
 * Finds where the calls and texts of a business's numbers are dealt with, and makes what is missing: a messaging profile
 * of its own, because an opt-out holds for a whole profile, and the application that tells us of calls.
 */
export async function ensureHomes(call: TelnyxCall, addresses: NumberAddresses): Promise<NumberHomes> {
  return {
    connectionId: await ensureApplication(call, addresses.voice),
    messagingProfileId: await ensureMessagingProfile(call, addresses),
  };
}

async function ensureMessagingProfile(call: TelnyxCall, { business, sms }: NumberAddresses): Promise<string> {
  const find = () =>
    readList(call, '/messaging_profiles', profile, { 'filter[name]': business }).then((found) =>
      oldest(found.filter(({ name }) => name === business)),
    );
  const found = await find();
  if (found) {
    if (found.webhook_url !== sms)
      await ask(call, 'PATCH', `/messaging_profiles/${found.id}`, {
        answer: anything,
        body: { webhook_url: sms, webhook_api_version: '2' },
      });
    return found.id;
  }
  const made = await askOne(call, 'POST', '/messaging_profiles', {
    answer: profile,
    body: {
      name: business,
      whitelisted_destinations: destinations,
      webhook_url: sms,
      webhook_api_version: '2',
    },
  });
  return settle(call, '/messaging_profiles', made.id, await find());
}

async function ensureApplication(call: TelnyxCall, url: string): Promise<string> {
  const { connectionId } = call.credentials;
  const found = connectionId ? await chosenApplication(call, connectionId) : await findApplication(call);
  if (found) {
    await amend(call, found, url);
    return found.id;
  }
  const made = await askOne(call, 'POST', '/call_control_applications', {
    answer: application,
    body: {
      ...settingsOf(sharedName, url),
      outbound: { outbound_voice_profile_id: await ensureVoiceProfile(call) },
    },
  });
  return settle(call, '/call_control_applications', made.id, await findApplication(call));
}

/** Gives the application that calls go out by. @throws ProviderError when none has been made */
export async function applicationOf(call: TelnyxCall): Promise<string> {
  const id = call.credentials.connectionId ?? (await findApplication(call))?.id;
  if (id) return id;
  throw refusal(
    'The Telnyx account has no Call Control application yet: set a number up first.',
    'connection',
  );
}

async function chosenApplication(call: TelnyxCall, id: string): Promise<Application> {
  const found = await readOne(call, `/call_control_applications/${id}`, { answer: application });
  if (found) return found;
  throw refusal(
    'The Telnyx account has no Call Control application with the id that was entered.',
    'connection',
  );
}

async function findApplication(call: TelnyxCall): Promise<Application | undefined> {
  const all = await readList(call, '/call_control_applications', application, {
    'filter[application_name][contains]': sharedName,
  });
  return oldest(all.filter((each) => each.application_name === sharedName));
}

/** Telnyx's own defaults are the old form of news, and no word about the caller's signature. */
function settingsOf(name: string, url: string): object {
  return {
    application_name: name,
    webhook_event_url: url,
    webhook_api_version: '2',
    inbound: { shaken_stir_enabled: true },
    // A call that we cannot take in time ends, and does not ring for ever.
    first_command_timeout: true,
    first_command_timeout_secs: 30,
  };
}

async function amend(call: TelnyxCall, found: Application, url: string): Promise<void> {
  const { inbound, outbound, webhook_event_url, webhook_api_version } = found;
  const voiceProfileId = outbound?.outbound_voice_profile_id;
  const isRight = webhook_event_url === url && webhook_api_version === '2' && inbound?.shaken_stir_enabled;
  if (isRight && voiceProfileId) return;
  await ask(call, 'PATCH', `/call_control_applications/${found.id}`, {
    answer: anything,
    body: {
      ...settingsOf(found.application_name ?? sharedName, url),
      ...(!voiceProfileId && { outbound: { outbound_voice_profile_id: await ensureVoiceProfile(call) } }),
    },
  });
}

/** Calls out go by its list of countries. */
async function ensureVoiceProfile(call: TelnyxCall): Promise<string> {
  const find = () =>
    readList(call, '/outbound_voice_profiles', voiceProfile, { 'filter[name][contains]': sharedName }).then(
      (found) => oldest(found.filter(({ name }) => name === sharedName)),
    );
  const found = await find();
  if (found) return found.id;
  const made = await askOne(call, 'POST', '/outbound_voice_profiles', {
    answer: voiceProfile,
    body: { name: sharedName, whitelisted_destinations: destinations },
  });
  return settle(call, '/outbound_voice_profiles', made.id, await find());
}

/** Two who made one at the same time keep the older, and the other goes: a business has one list of opt-outs. */
async function settle(
  call: TelnyxCall,
  path: string,
  made: string,
  kept: { id: string } | undefined,
): Promise<string> {
  if (!kept || kept.id === made) return made;
  await ask(call, 'DELETE', `${path}/${made}`, { answer: anything });
  return kept.id;
}

function oldest<Thing extends { id: string; created_at?: string | null | undefined }>(
  things: readonly Thing[],
): Thing | undefined {
  const keyOf = ({ created_at, id }: Thing) => `${created_at ?? ''} ${id}`;
  return [...things].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))[0];
}

/** Where the calls and texts of each number go, by the ids that the number has. */
export interface HomeAddresses {
  voice: ReadonlyMap<string, string | null>;
  sms: ReadonlyMap<string, string | null>;
}

/** Reads the addresses of all applications and profiles, to tell where numbers lead. */
export async function readHomeAddresses(call: TelnyxCall): Promise<HomeAddresses> {
  const applications = await readList(call, '/call_control_applications', application);
  const profiles = await readList(call, '/messaging_profiles', profile);
  return {
    voice: new Map(applications.map(({ id, webhook_event_url }) => [id, webhook_event_url || null])),
    sms: new Map(profiles.map(({ id, webhook_url }) => [id, webhook_url || null])),
  };
}
