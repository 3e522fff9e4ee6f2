import type { Job } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { sendInvitation } from './send-invitation';
import { sendPasswordReset } from './send-password-reset';

/** The letters. Their tokens are made when they are sent, so none is ever in the queue. */
export function jobs(platform: Platform): Job<never>[] {
  const passwordReset: Job<{ email: string }> = {
    name: 'password-reset.send',
    run: ({ email }) => sendPasswordReset(platform, email),
  };
  const invitation: Job<{ tenantId: string; invitationId: string }> = {
    name: 'invitation.send',
    run: (payload, attempt) => sendInvitation(platform, payload, attempt),
  };
  return [passwordReset, invitation];
}
