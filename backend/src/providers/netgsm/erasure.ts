import type { ErasureApi } from '../provider';
import type { NetgsmCredentials } from './credentials';

/** Netgsm has no request that deletes anything, and as an operator it has to keep traffic data. */
export const netgsmErasure: ErasureApi<NetgsmCredentials> = {
  kept: 'Netgsm offers no way to delete this. As an operator it keeps records of traffic as the Electronic Communications Law No. 5809 asks; ask it in writing for the rest.',
};
