import type { RecordingsApi } from '../provider';
import { downloadRecording } from '../recording-download';
import { speaker } from './client';
import type { RetellCredentials } from './credentials';

/** Fetched from signed addresses, which expire, without our key. */
export const recordings: RecordingsApi<RetellCredentials> = {
  fetch: (call, address) => downloadRecording(speaker, call, address),
};
