import { readFile, rename, writeFile } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';

interface Rememberer {
  remember(): unknown;
  recall(memory: unknown): void;
}

const saveEveryMs = 1_000;

/**
 * Keeps what simulators have sold in a file, so that numbers bought yesterday still exist at the lab's carriers
 * after a restart. A file that cannot be read is a lab that starts empty.
 */
export async function keepMemory(
  file: string,
  parts: Record<string, Rememberer>,
): Promise<{ close(): Promise<void> }> {
  const kept = await readFile(file).catch(() => null);
  const memories = kept ? readMemories(kept) : {};
  for (const [name, part] of Object.entries(parts)) if (memories[name]) part.recall(memories[name]);
  let saved = kept;
  let saving = Promise.resolve();
  const save = async (): Promise<void> => {
    const bytes = serialize(
      Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.remember()])),
    );
    if (saved?.equals(bytes)) return;
    // Renamed into place: a process that dies while writing leaves the old file.
    await writeFile(`${file}.new`, bytes);
    await rename(`${file}.new`, file);
    saved = bytes;
  };
  const timer = setInterval(() => {
    // What could not be written now (a full disk) is written a second later, or at the end.
    saving = saving.then(save).catch(() => undefined);
  }, saveEveryMs);
  return {
    async close() {
      clearInterval(timer);
      await saving;
      await save();
    },
  };
}

function readMemories(bytes: Buffer): Record<string, unknown> {
  try {
    const memories: unknown = deserialize(bytes);
    return typeof memories === 'object' && memories !== null ? (memories as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
