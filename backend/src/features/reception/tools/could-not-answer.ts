import { z } from 'zod';
import { collectQuestion } from '../questions';
import { claimUse } from '../record-use';
import { oneLine } from '../speech';
import { tool } from '../tool';

/** Notes what the receptionist did not know, for the owner to teach. */
export const couldNotAnswer = tool({
  name: 'could_not_answer',
  description:
    'Notes a question you have no answer to, so that the business can teach you. Use it each time you do not know something, once for each question.',
  arguments: z.object({
    question: z
      .string()
      .trim()
      .min(3)
      .max(300)
      .meta({ description: 'The question as a short sentence, without names or numbers of people.' }),
  }),
  ability: null,
  waiting: null,
  async run({ scope, use, assistantId, callLogId, language }, { question }) {
    const resultId = await scope.tx(async (tx) => {
      if (!assistantId || !(await claimUse(tx, use, null))) return undefined;
      return collectQuestion(tx, { assistantId, question: oneLine(question), callLogId });
    });
    return {
      answer:
        language === 'tr'
          ? 'Soru not edildi. Bilmediğinizi söyleyin ve not almayı önerin.'
          : 'The question has been noted. Say that you do not know, and offer to take a message.',
      resultId,
    };
  },
});
