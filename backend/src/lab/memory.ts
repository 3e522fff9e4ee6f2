import { readFile, rename, writeFile } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';

interface Rememberer {
  remember(): unknown;
  recall(memory: unknown): void;
}

const pauseMs = 1_000;
/** Of what a lab does, saving takes no more than this part: the more it has sold, the longer one takes. */
const mostShare = 0.05;

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
  let timer: NodeJS.Timeout;
  const saveIn = (ms: number): void => {
    timer = setTimeout(() => {
      const began = performance.now();
      // What could not be written now (a full disk) is written later, or at the end.
      saving = save().catch(() => undefined);
      void saving.then(() => saveIn(Math.max(pauseMs, (performance.now() - began) / mostShare)));
    }, ms);
  };
  saveIn(pauseMs);
  return {
    async close() {
      await saving;
      clearTimeout(timer);
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
