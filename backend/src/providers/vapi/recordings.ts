import type { RecordingsApi } from '../provider';
import { downloadRecording } from '../recording-download';
import type { VapiCredentials } from './credentials';
import { speaker } from './errors';

/** Fetched from VAPI's own storage, or a signed address at a cloud's, without our key. */
export const recordings: RecordingsApi<VapiCredentials> = {
  fetch: (call, address) => downloadRecording(speaker, call, address),
};
