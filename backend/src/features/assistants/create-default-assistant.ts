import type { TenantTx } from '../../platform/db/tenant';
import { newId } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';

const greetings: Record<string, (business: string) => string> = {
  en: (business) => `Hello, this is ${business}. How can I help you?`,
  tr: (business) => `Merhaba, ${business}. Size nasıl yardımcı olabilirim?`,
};
const names: Record<string, string> = { en: 'Receptionist', tr: 'Resepsiyonist' };

/** Makes the receptionist that a new business starts with, in its language (English where we have no text). */
export async function createDefaultAssistant(
  tx: TenantTx,
  business: { name: string; language: string },
): Promise<void> {
  const language = business.language in greetings ? business.language : 'en';
  const row = await tx.assistant.create({
    data: {
      id: newId(),
      name: names[language]!,
      language,
      voice: 'warm',
      greeting: greetings[language]!(business.name),
      instructions: '',
      facts: {},
      isDefault: true,
    },
  });
  await enqueue(tx, 'assistant.sync', { assistantId: row.id }, { key: `assistant.sync:${row.id}` });
}
