import { z } from 'zod';
import { findPerson } from '../plan-transfer';
import { tool } from '../tool';

/** Tells whether a caller can be put through, and to whom; the voice AI then asks for the number itself. */
export const transferToPerson = tool({
  name: 'transfer_to_person',
  description:
    'Tells whether the caller can be put through to a person. Use it when they ask for one or you cannot help. Only when it says yes, use transferCall; otherwise offer to take a message.',
  arguments: z.object({
    reason: z.string().max(300).optional().meta({ description: 'What it is about, in a few words.' }),
  }),
  ability: 'transfer',
  waiting: null,
  transfers: true,
  async run({ scope, caller, language }) {
    const person = await scope.read((tx) => findPerson(tx, caller));
    const tr = language === 'tr';
    if (!person)
      return {
        answer: tr
          ? 'Hayır: şu anda kimseye ulaşılamıyor. Not almayı önerin.'
          : 'No: nobody can be reached right now. Offer to take a message.',
      };
    const who = person.name ?? (tr ? 'bir çalışan' : 'a member of staff');
    return {
      transferTo: person.number,
      answer: tr
        ? `Evet: ${who} ile görüştürülebilir. Arayana söyleyin ve transferCall kullanın.`
        : `Yes: to ${who}. Tell the caller, and use transferCall.`,
    };
  },
});
