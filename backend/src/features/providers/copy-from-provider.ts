import { Readable } from 'node:stream';
import type { Platform } from '../../platform/platform';
import { ProviderError } from '../../providers/error';
import type { FetchedFile } from '../../providers/recording-download';
import type { ConnectedAccount } from './connect-account';

/** What the names of kept files end with; what a browser does not know ends in `bin`. */
const extensions: Record<string, string> = {
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/ogg': 'ogg',
  'audio/amr': 'amr',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'video/mp4': 'mp4',
  'video/3gpp': '3gp',
  'application/pdf': 'pdf',
  'text/vcard': 'vcf',
  'text/x-vcard': 'vcf',
};

interface Wanted {
  /** `noun.verb`, for metrics. */
  operation: string;
  /** As the provider has named it. */
  address: string;
  /** In our storage, without its extension. */
  place: string;
  largestBytes: number;
  /** For all of it; default a quarter of an hour. */
  longestMs?: number;
}

/** Where a copy is. */
export interface KeptCopy {
  key: string;
  extension: string;
  contentType: string;
}

/**
 * Copies a file that a provider keeps to our own storage, as its bytes come; the provider fetches from its own hosts only,
 * whatever the address names. What was cut off is kept nowhere.
 * @returns null for what comes no more by trying again: it has gone, is nobody's or is too large; and where the provider
 *   keeps nothing
 * @throws ProviderError, or what the store says, when it may come later
 */
export async function copyFromProvider(
  platform: Platform,
  account: ConnectedAccount,
  { operation, address, place, largestBytes, longestMs = 900_000 }: Wanted,
): Promise<KeptCopy | null> {
  if (!account.provider.recordings) return null;
  try {
    const until = platform.clock().getTime() + longestMs;
    const file = await account.ask(operation, (provider, call) => provider.recordings!.fetch(call, address));
    const { contentType } = file;
    const extension = extensions[contentType.split(';')[0]!.trim().toLowerCase()] ?? 'bin';
    const key = `${place}.${extension}`;
    const content = Readable.from(within(platform, file, largestBytes, until), { objectMode: false });
    await platform.storage.put(key, content, contentType);
    return { key, extension, contentType };
  } catch (error) {
    if (!isFinal(error)) throw error;
    platform.log.warn({ err: error, operation }, 'a file at a provider is not copied');
    return null;
  }
}

class TooLarge extends Error {}

const isFinal = (error: unknown): boolean =>
  error instanceof TooLarge ||
  (error instanceof ProviderError && (error.kind === 'not-found' || error.kind === 'rejected'));

/** Passes a file on until there is too much of it, or it takes too long. A pause in which nothing comes ends it too. */
async function* within(
  platform: Platform,
  { audio, bytes }: FetchedFile,
  largestBytes: number,
  until: number,
): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const part of audio) {
    const content = part as Buffer;
    size += content.length;
    if (Math.max(size, bytes ?? 0) > largestBytes)
      throw new TooLarge(`It has more than ${largestBytes} bytes.`);
    if (platform.clock().getTime() > until) throw new Error('It comes too slowly.');
    yield content;
  }
}
