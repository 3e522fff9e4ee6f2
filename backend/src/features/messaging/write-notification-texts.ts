import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { newId } from '../../platform/ids';
import { builtInTemplates, templateLanguage } from './built-in-templates';
import { providerFor } from './choose-route';
import { renderText, type TextFacts } from './render-text';
import { type Facts, textsToWrite, type WrittenText, writeTexts } from './statements';

const mostAtOnce = 1_000;

/** A template as it is used: the tenant's own has an id. */
export interface UsedTemplate {
  id: string | null;
  body: string;
}

/** @returns the template of a name in a language: the tenant's own, or the built-in one; null when there is neither */
export type FindTemplate = (name: string, language: string) => UsedTemplate | null;

/** Reads the tenant's templates once, for many texts. */
export async function readTemplates(tx: TenantTx): Promise<FindTemplate> {
  const rows = await tx.smsTemplate.findMany({ where: { isActive: true } });
  const own = new Map(rows.map((row) => [`${row.name} ${row.language}`, row]));
  return (name, language) => {
    const short = templateLanguage(language);
    const row = own.get(`${name} ${language}`) ?? own.get(`${name} ${short}`);
    if (row) return { id: row.id, body: row.body };
    const builtIn = builtInTemplates[name];
    return builtIn ? { id: null, body: builtIn[short] } : null;
  };
}

/**
 * Writes the texts of waiting notifications, by the templates of this moment, and has them sent. One that has its text
 * already gets no second.
 * @param wanted ids; null for all that wait
 * @returns how many texts were written
 */
export async function writeNotificationTexts(scope: TenantScope, wanted: string[] | null): Promise<number> {
  const findTemplate = await scope.read(readTemplates);
  let total = 0;
  for (;;) {
    const facts = await textsToWrite(scope, wanted, mostAtOnce);
    const texts = facts.flatMap((each) => write(each, findTemplate) ?? []);
    if (texts.length < facts.length) await giveUp(scope, facts, texts);
    const written = texts.length > 0 ? await writeTexts(scope, texts) : 0;
    total += written;
    if (facts.length < mostAtOnce || written === 0) return total;
  }
}

function write(facts: Facts, findTemplate: FindTemplate): WrittenText | null {
  const name = facts.audience === 'staff' ? `staff-${facts.kind}` : facts.kind;
  const template = facts.text === null ? findTemplate(name, facts.language) : { id: null, body: facts.text };
  if (!template) return null;
  return {
    id: newId(),
    notificationId: facts.id,
    to: facts.recipient,
    body: facts.text ?? renderText(template.body, clipped(facts)),
    customerId: facts.customerId && facts.audience === 'customer' ? facts.customerId : null,
    templateId: template.id,
    provider: providerFor(facts.recipient),
  };
}

/** Keeps very long names from making two texts of one. */
function clipped(facts: Facts): TextFacts {
  const clip = (text: string | null, most: number) =>
    text && text.length > most ? `${text.slice(0, most - 1).trimEnd()}.` : text;
  return {
    ...facts,
    company: clip(facts.company, 30) ?? '',
    service: clip(facts.service, 30),
    customerName: clip(facts.customerName, 30),
  };
}

async function giveUp(scope: TenantScope, facts: Facts[], texts: WrittenText[]): Promise<void> {
  const done = new Set(texts.map((each) => each.notificationId));
  const ids = facts.map(({ id }) => id).filter((id) => !done.has(id));
  await scope.tx(async (tx) => {
    await tx.notification.updateMany({
      where: { id: { in: ids }, status: 'QUEUED' },
      data: { status: 'FAILED', failureReason: 'There is no template for this kind of text.' },
    });
    for (const id of ids.slice(0, 20)) emitChange(tx, 'notification.changed', id);
  });
}
