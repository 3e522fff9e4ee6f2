import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config';
import type { Lab } from '../lab/lab';
import { dataFolder } from './data-folder';

/** Where a running lab plays each provider. `GET /` of the lab answers this. */
export interface LabAddresses {
  url: string;
  vapi: { url: string; privateKey: string };
  retell: { url: string; apiKey: string };
  netgsm: { url: string; username: string; password: string };
  twilio: { url: string; accountSid: string; authToken: string; phoneNumber: string };
  telnyx: { url: string; apiKey: string; publicKey: string };
  sip: { host: string; port: number };
}

/**
 * Joins the lab that LAB_URL names, or starts one in this process. The lab's code is loaded only here, and
 * the settings refuse a lab in production.
 */
export async function joinLab(
  config: Config,
  mayStart: boolean,
  closers: (() => Promise<void>)[],
): Promise<LabAddresses> {
  if (config.lab.url) {
    const answer = await fetch(config.lab.url, { signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new Error(`The lab at LAB_URL answered ${answer.status}.`);
    return (await answer.json()) as LabAddresses;
  }
  if (!mayStart) {
    throw new Error(
      'No provider is set up. Start the lab with "npm run lab" and set LAB_URL to its address, or set the variables of a provider.',
    );
  }
  const lab = await startLabHere(config);
  closers.push(() => lab.close());
  return lab.addresses;
}

/** Starts the lab in this process; what it has sold outlives it in the data folder. */
export async function startLabHere(config: Config): Promise<Lab> {
  if (!config.lab.wanted)
    throw new Error('The lab is not available in production, nor beside a provider that is set up.');
  const { startLab } = await import('../lab/lab');
  const folder = dataFolder(config);
  await mkdir(folder, { recursive: true });
  return startLab({
    latencyMs: config.lab.latencyMs,
    activationMs: config.lab.latencyMs * 10,
    port: config.lab.port,
    publicUrl: config.publicUrl,
    // A public address need not lead back to this machine. Where the port is any free one, it is all there is.
    ...(config.port > 0 && { product: () => `http://127.0.0.1:${config.port}` }),
    memoryFile: join(folder, 'lab-memory'),
  });
}

/** The settings with the lab's carriers in place of real ones. */
export function useLab(config: Config, lab: LabAddresses): Config {
  return {
    ...config,
    platform: {
      vapi: { privateKey: lab.vapi.privateKey },
      retell: { apiKey: lab.retell.apiKey },
      netgsm: { username: lab.netgsm.username, password: lab.netgsm.password },
      twilio: {
        accountSid: lab.twilio.accountSid,
        authToken: lab.twilio.authToken,
        phoneNumber: lab.twilio.phoneNumber,
      },
      telnyx: { apiKey: lab.telnyx.apiKey, publicKey: lab.telnyx.publicKey },
      baseUrls: {
        VAPI: lab.vapi.url,
        RETELL: lab.retell.url,
        NETGSM: lab.netgsm.url,
        TWILIO: lab.twilio.url,
        TELNYX: lab.telnyx.url,
      },
      netgsmSip: lab.sip,
      netgsmNumberApi: true,
    },
  };
}
