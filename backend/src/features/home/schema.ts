import { z } from 'zod';
import { appointment as appointmentSchema } from '../appointments';
import { answering } from '../numbers';

export const home = z
  .object({
    line: z.object({
      /** NONE: there is no number yet. */
      state: z.enum(['OK', 'WARNING', 'DOWN', 'NONE']),
      /** Why, as a word that the dashboard has a sentence for. */
      reason: z.enum([
        'answering',
        'no-number',
        'setting-up',
        'no-receptionist',
        'minutes-used-up',
        'minutes-nearly-used-up',
        'provider-down',
        'provider-degraded',
      ]),
      numbers: z.number(),
      /** Who takes calls to the first number now, and why; null without a number in service. */
      answering: answering.nullable(),
    }),
    needs: z.array(
      z.object({
        kind: z.enum([
          'missed-calls',
          'voicemails',
          'unread-texts',
          'parked-texts',
          'open-questions',
          'waiting-numbers',
          'failed-deliveries',
          'usage',
          'usage-texts',
        ]),
        count: z.number(),
      }),
    ),
    today: z.object({
      appointments: z.array(appointmentSchema),
      calls: z.number(),
      answered: z.number(),
      missed: z.number(),
      texts: z.number(),
    }),
    timeZone: z.string(),
  })
  .meta({ id: 'Home' });
export type HomeAnswer = z.input<typeof home>;
