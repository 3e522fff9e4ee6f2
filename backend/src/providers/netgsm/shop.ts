import type { ZodType } from 'zod';
import { ProviderError } from '../error';
import { speaker } from './refusals';
import { type NetgsmCall, netgsmRequest } from './request';

/** Reads from the number shop. The password rides in the query there; see `netgsmRequest` for errors. */
export async function askShop<Answer>(
  call: NetgsmCall,
  operation: 'liste' | 'durum' | 'sip-bilgileri',
  query: Record<string, string>,
  answer: ZodType<Answer>,
): Promise<Answer> {
  requireAllowed(call);
  return netgsmRequest(call, {
    method: 'GET',
    path: `/santral/numara/${operation}`,
    endpoint: 'shop',
    changes: false,
    query: { ...login(call), ...query },
    answer,
  });
}

/** Buys or cancels at the number shop. Sent once, ever. */
export async function tellShop<Answer>(
  call: NetgsmCall,
  operation: 'satin-al' | 'iptal',
  body: Record<string, string>,
  answer: ZodType<Answer>,
): Promise<Answer> {
  requireAllowed(call);
  return netgsmRequest(call, {
    method: 'POST',
    path: `/santral/numara/${operation}`,
    endpoint: 'shop',
    changes: true,
    body: { ...login(call), ...body },
    answer,
  });
}

function login(call: NetgsmCall): { usercode: string; password: string } {
  return { usercode: call.credentials.username, password: call.credentials.password };
}

/**
 * Refuses unless the call allows assumed operations: nobody outside has been seen to use these, so they are
 * never tried on a real account unasked.
 */
export function requireAllowed(call: NetgsmCall): void {
  if (call.allowAssumed === true) return;
  throw new ProviderError({
    provider: speaker.id,
    kind: 'rejected',
    message:
      'Netgsm publishes no way to order numbers by program, and the operator has not allowed the unpublished one.',
    providerCode: 'assumed',
  });
}
