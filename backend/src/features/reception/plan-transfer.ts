import type { TenantTx } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import type { ProviderAnswer } from '../../providers/event';
import type { VoiceCall } from './run-tools';
import { type Language, languageOf } from './speech';

/** Somebody whom callers can be put through to. */
export interface Person {
  /** Null where only a number is set. */
  name: string | null;
  /** E.164 */
  number: string;
}

const sentences = {
  en: {
    connecting: (name: string | null) => `One moment, I am putting you through${name ? ` to ${name}` : ''}.`,
    nobody: 'Nobody can be reached right now. I can take a message.',
  },
  tr: {
    connecting: (name: string | null) =>
      `Bir saniye, sizi ${name ? `${name} ile` : 'ilgili kişiyle'} görüştürüyorum.`,
    nobody: 'Şu anda kimseye ulaşılamıyor. Not alabilirim.',
  },
};

/**
 * Finds whom a caller is put through to: the number set for it, else the first of the staff who has a telephone. Never
 * one of our own numbers: the receptionist would answer herself.
 * @param except the caller's own number
 */
export async function findPerson(tx: TenantTx, except: string | null = null): Promise<Person | null> {
  const setting = await tx.tenantSetting.findFirst({ select: { transferNumber: true } });
  const staff = await tx.staff.findMany({
    where: { isActive: true, phone: { not: null } },
    orderBy: { createdAt: 'asc' },
    select: { name: true, phone: true },
    take: 50,
  });
  const ours = await tx.phoneNumber.findMany({
    where: { status: { notIn: ['CANCELLED', 'FAILED'] }, number: { not: null } },
    select: { number: true },
  });
  const never = new Set([except, ...ours.map(({ number }) => number)]);
  const set = setting?.transferNumber ?? null;
  if (set && !never.has(set))
    return { name: staff.find(({ phone }) => phone === set)?.name ?? null, number: set };
  const person = staff.find(({ phone }) => phone && !never.has(phone));
  return person ? { name: person.name, number: person.phone! } : null;
}

/** Answers a voice AI that wants to put a caller through. @param found the call; null where it is nobody's */
export async function planTransfer(platform: Platform, found: VoiceCall | null): Promise<ProviderAnswer> {
  const language: Language = languageOf(found?.language ?? 'en');
  const person = found && (await platform.system.scope(found.tenant).read((tx) => personFor(tx, found)));
  if (!person) return { type: 'no-transfer', message: sentences[language].nobody };
  return { type: 'transfer', to: person.number, message: sentences[language].connecting(person.name) };
}

async function personFor(tx: TenantTx, found: VoiceCall): Promise<Person | null> {
  const assistant = found.assistantId
    ? await tx.assistant.findFirst({ where: { id: found.assistantId }, select: { abilities: true } })
    : null;
  if ((assistant?.abilities as { transfer?: boolean } | undefined)?.transfer === false) return null;
  const call = await tx.callLog.findFirst({
    where: { id: found.callId },
    select: { direction: true, fromNumber: true, toNumber: true },
  });
  return findPerson(tx, (call?.direction === 'INBOUND' ? call.fromNumber : call?.toNumber) ?? null);
}
