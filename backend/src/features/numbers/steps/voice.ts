import { findProvider } from '../../../providers';
import { ProviderError } from '../../../providers/error';
import type { ProviderNumber, SipTrunkRequest } from '../../../providers/provider';
import { ensureRemoteAssistant, ensureWebhook } from '../../assistants';
import { findPerson } from '../../reception';
import { asksUs } from '../carrier-addresses';
import { areaCodeOf } from '../countries';
import { paceOf } from '../provisioning/pace';
import { NotYet, type Outcome, type Step, type StepContext } from '../provisioning/step';
import { openLogin } from './prove-trunk';

/** Tells the voice provider how to reach the carrier: a trunk of its own for each number, so that passwords stay apart. */
export const voiceCredential: Step = {
  name: 'vapi-credential',
  async run(context) {
    const voice = await context.voice();
    const existing = context.again ? await findTrunk(context) : null;
    const trunkId = existing ?? (await createTrunk(context, await trunkRequest(context)));
    return { state: { trunkId }, number: { voiceTrunkId: trunkId, voiceAccountId: voice.ref.accountId } };
  },
  async undo(context) {
    const voice = await context.voice();
    const id = context.saga.state.trunkId ?? (await findTrunk(context));
    if (id)
      await voice.ask('trunks.delete', (provider, call) => provider.carrierImport!.deleteTrunk(call, id));
    return { number: { voiceTrunkId: null } };
  },
};

async function findTrunk(context: StepContext): Promise<string | null> {
  const voice = await context.voice();
  const all = await voice.ask('trunks.list', (provider, call) => provider.carrierImport!.listTrunks(call));
  return all.find((each) => each.reference === context.reference)?.id ?? null;
}

async function createTrunk(context: StepContext, request: SipTrunkRequest): Promise<string> {
  const voice = await context.voice();
  return (
    await voice.ask('trunks.create', (provider, call) => provider.carrierImport!.createTrunk(call, request))
  ).id;
}

async function trunkRequest(context: StepContext): Promise<SipTrunkRequest> {
  const trunk = context.number.sipTrunkId
    ? await context.scope.tx((tx) => tx.sipTrunk.findUnique({ where: { id: context.number.sipTrunkId! } }))
    : null;
  const access = findProvider(context.number.provider)?.sipAccess;
  return {
    reference: context.reference,
    login: await openLogin(context),
    inboundNetworks: trunk ? trunk.staticIps.map(networkOf) : (access?.inboundNetworks ?? []),
    leadingPlus: access?.leadingPlus ?? true,
  };
}

function networkOf(text: string): { address: string; prefixLength: number } {
  const [address, length] = text.split('/');
  return { address: address!, prefixLength: length ? Number(length) : 32 };
}

/** Brings the carrier's number to the voice provider; one whose carrier asks us gets an address to connect calls to. */
export const voiceNumber: Step = {
  name: 'vapi-number',
  async run(context) {
    if (asksUs(context.number.provider)) return openAddress(context);
    const voice = await context.voice();
    const existing = context.again ? await findNumber(context) : null;
    const request = {
      reference: context.reference,
      number: context.number.number!,
      trunkId: context.saga.state.trunkId!,
    };
    const imported =
      existing ??
      (await voice.ask('numbers.import', (provider, call) =>
        provider.carrierImport!.importNumber(call, request),
      ));
    return { state: { voiceNumberId: imported.id }, number: { voiceNumberId: imported.id } };
  },
  async undo(context) {
    const voice = await context.voice();
    const id = context.saga.state.voiceNumberId ?? (await findNumber(context))?.id;
    if (id) await voice.ask('numbers.release', (provider, call) => provider.numbers!.release(call, id));
    return { number: { voiceNumberId: null, voiceSipUri: null } };
  },
};

async function openAddress(context: StepContext): Promise<Outcome> {
  const voice = await context.voice();
  const { reference } = context;
  const existing = context.again
    ? await voice.ask('addresses.find', (provider, call) =>
        provider.carrierImport!.findSipAddress!(call, reference),
      )
    : null;
  const { id, sipUri } =
    existing ??
    (await voice.ask('addresses.open', (provider, call) =>
      provider.carrierImport!.openSipAddress!(call, { reference }),
    ));
  return { state: { voiceNumberId: id }, number: { voiceNumberId: id, voiceSipUri: sipUri } };
}

async function findNumber(context: StepContext): Promise<ProviderNumber | null> {
  const voice = await context.voice();
  return voice.ask('numbers.find', (provider, call) =>
    provider.numbers!.findBought(call, { reference: context.reference }),
  );
}

/** Waits until the voice provider says that its own number works, and learns which number it is. */
export const activateNumber: Step = {
  name: 'activate-number',
  async run(context) {
    const voice = await context.voice();
    const { pollMs, activationMs } = paceOf(context.platform.config);
    const found = await voice.ask('numbers.get', (provider, call) =>
      provider.numbers!.get(call, context.saga.state.voiceNumberId!),
    );
    if (!found) throw refused('not-found', 'The number has disappeared at the voice provider.');
    if (found.status === 'blocked')
      throw refused('rejected', 'The voice provider has blocked the new number.');
    if (found.status === 'active' && found.number) {
      return {
        number: { number: found.number, areaCode: areaCodeOf(found.number), renewsAt: found.renewsAt },
      };
    }
    const now = context.platform.clock();
    const since = context.saga.state.activatingSince;
    if (!since) await context.remember({ activatingSince: now.toISOString() });
    else if (now.getTime() - Date.parse(since) > activationMs) {
      throw refused('rejected', 'The voice provider has not activated the number within an hour.');
    }
    throw new NotYet('The voice provider is activating the number.', pollMs);
  },
};

function refused(kind: 'not-found' | 'rejected', message: string): ProviderError {
  return new ProviderError({ provider: 'VAPI', kind, message });
}

/** Sets which receptionist answers; makes it at the provider first where it is not there yet. */
export const linkAssistant: Step = {
  name: 'link-assistant',
  async run(context): Promise<Outcome> {
    const { assistantId } = context.number;
    if (!assistantId) return { skipped: true };
    const voice = await context.voice();
    const remoteId = await ensureRemoteAssistant(context.platform, context.scope, voice, assistantId);
    const server = await ensureWebhook(context.platform, context.scope, voice);
    const person = asksUs(context.number.provider) ? null : await context.scope.read((tx) => findPerson(tx));
    await voice.ask('numbers.link', (provider, call) =>
      provider.numbers!.setAssistant!(
        call,
        context.number.voiceNumberId!,
        remoteId,
        server,
        person?.number ?? undefined,
      ),
    );
    return { state: { linkedAssistantId: assistantId } };
  },
};
