import type { Platform } from '../../platform/platform';
import type { ProviderAnswer } from '../../providers/event';
import { findPerson } from './plan-transfer';
import type { VoiceCall } from './run-tools';
import { languageOf } from './speech';

const sorry = {
  en: 'We cannot take your call right now. Please call again later.',
  tr: 'Şu anda çağrınızı alamıyoruz. Lütfen daha sonra tekrar arayın.',
};

/**
 * Answers a voice AI that has a call and no assistant for it: with the number's, else the default one, as the number's
 * account has it; where none is there, with a person or at least a sentence.
 * @param found the call; null where it is nobody's
 */
export async function chooseAssistant(platform: Platform, found: VoiceCall | null): Promise<ProviderAnswer> {
  if (!found) return { type: 'no-assistant', text: sorry.en, transferTo: null };
  return platform.system.scope(found.tenant).read(async (tx) => {
    const number = found.numberId
      ? await tx.phoneNumber.findFirst({
          where: { id: found.numberId },
          select: { assistantId: true, voiceAccountId: true, voiceProvider: true },
        })
      : null;
    const accountKey = number?.voiceAccountId ?? `platform:${number?.voiceProvider ?? 'VAPI'}`;
    const ready = await tx.assistant.findMany({
      where: { deletedAt: null, remotes: { some: { accountKey, remoteId: { not: null } } } },
      include: { remotes: { where: { accountKey } } },
      orderBy: [{ isDefault: 'desc' }, { createdAt: 'asc' }],
    });
    const chosen = ready.find((each) => each.id === number?.assistantId) ?? ready[0];
    const remoteId = chosen?.remotes[0]?.remoteId;
    if (remoteId) return { type: 'assistant', assistantId: remoteId, variables: {} };
    const person = await findPerson(tx);
    return {
      type: 'no-assistant',
      text: sorry[languageOf(found.language)],
      transferTo: person?.number ?? null,
    };
  });
}
