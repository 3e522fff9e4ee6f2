import { z } from 'zod';
import { openingHours } from '../../appointments';
import { faceOf } from '../bookings';
import { dayAfter, localDay, readDay, sayDay } from '../speech';
import { type ToolContext, tool } from '../tool';

const minutes = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Tells the opening hours of a day or of the coming week: those of the calendar, and what the owner wrote. */
export const businessHours = tool({
  name: 'business_hours',
  description:
    'Tells when the business is open: on one day, or for the next seven days. Use it for any question about opening hours or days off.',
  arguments: z.object({
    day: z
      .string()
      .max(40)
      .optional()
      .meta({ description: 'A day: YYYY-MM-DD, today, tomorrow or a weekday. Leave it out for the week.' }),
  }),
  ability: null,
  reads: true,
  waiting: null,
  async run(context, { day }) {
    const { platform, scope, business, now, language } = context;
    const today = localDay(now, business.timeZone);
    const wanted = day === undefined ? null : readDay(day, business.timeZone, now);
    const first = wanted ?? today;
    const ahead = Math.round((Date.parse(first) - Date.parse(today)) / 86_400_000);
    if (ahead < 0 || ahead > 366) return { answer: unclear[language], failed: true };
    // Noon, so that neither a zone nor a change of clocks moves the day.
    const from = ahead === 0 ? now : new Date(now.getTime() + ahead * 86_400_000);
    const found = await openingHours(platform, scope, { from, days: wanted ? 3 : 8 });
    const days = found
      .filter((each) => (wanted ? each.day === first : each.day >= today && each.day < dayAfter(today, 7)))
      .slice(0, 7);
    const written = await writtenHours(context);
    if (days.every((each) => each.open.length === 0) && written) return { answer: written };
    const said = days.map((each) => sayOpen(each, context)).join('; ');
    return { answer: written && !wanted ? `${said}. ${written}` : said };
  },
});

function sayOpen(
  {
    day,
    open,
    holiday,
  }: { day: string; open: { startMinute: number; endMinute: number }[]; holiday: string | null },
  context: ToolContext,
): string {
  const tr = context.language === 'tr';
  const name = sayDay(day, faceOf(context)).replace(/,$/, '');
  const spans = open.map(({ startMinute, endMinute }) => `${minutes(startMinute)}–${minutes(endMinute)}`);
  const times = spans.length > 0 ? spans.join(tr ? ' ve ' : ' and ') : tr ? 'kapalı' : 'closed';
  return `${name}: ${times}${holiday ? ` (${holiday})` : ''}`;
}

/** What the owner wrote of the hours says more than the staff's shifts, such as a lunch break of the whole house. */
async function writtenHours({ scope, assistantId }: ToolContext): Promise<string | null> {
  if (!assistantId) return null;
  const row = await scope.read((tx) =>
    tx.assistant.findFirst({ where: { id: assistantId }, select: { facts: true } }),
  );
  return (row?.facts as { hours?: string } | undefined)?.hours?.trim() || null;
}

const unclear = {
  en: 'Ask which day is meant, and use the tool again with it as YYYY-MM-DD.',
  tr: 'Hangi gün olduğunu sorun ve aracı YYYY-AA-GG olarak yeniden kullanın.',
};
