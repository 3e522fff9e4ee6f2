import { z } from 'zod';
import { listServices } from '../choose-from-catalogue';
import { findNamed, sayPrice } from '../speech';
import { tool } from '../tool';

/** Tells services with their prices and how long they take. */
export const prices = tool({
  name: 'prices',
  description:
    'Lists the services with their prices and how long they take. Use it for any question about what is offered or what it costs.',
  arguments: z.object({
    service: z
      .string()
      .max(100)
      .optional()
      .meta({ description: 'The service asked about. Leave it out for all.' }),
  }),
  ability: null,
  reads: true,
  waiting: null,
  async run({ scope, language, assistantId }, { service }) {
    const { services, written } = await scope.read(async (tx) => {
      const assistant = assistantId
        ? await tx.assistant.findFirst({ where: { id: assistantId }, select: { facts: true } })
        : null;
      const facts = (assistant?.facts ?? {}) as { prices?: string };
      return { services: await listServices(tx), written: facts.prices?.trim() ?? '' };
    });
    const tr = language === 'tr';
    const found = service === undefined ? services : findNamed(services, service);
    const shown = (found.length > 0 ? found : services).slice(0, 12);
    const list = shown.map(({ name, durationMinutes, price, currency }) => {
      const cost =
        price === null ? (tr ? 'fiyatı sorulmalı' : 'price on request') : sayPrice(price, currency, language);
      return `${name}: ${cost}, ${durationMinutes} ${tr ? 'dakika' : 'minutes'}`;
    });
    const missing =
      found.length > 0 || services.length === 0
        ? ''
        : tr
          ? 'Böyle bir hizmet listede yok. Olanlar: '
          : 'That service is not on the list. There are: ';
    const answer = [list.length > 0 ? `${missing}${list.join('; ')}.` : '', written]
      .filter(Boolean)
      .join(' ');
    if (answer) return { answer };
    return {
      answer: tr
        ? 'Fiyatlar bilinmiyor. Not almayı önerin.'
        : 'No prices are known. Offer to take a message.',
    };
  },
});
