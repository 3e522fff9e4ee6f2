import { accounts } from '../features/accounts/feature';
import { appointments } from '../features/appointments/feature';
import { assistants } from '../features/assistants/feature';
import { billing } from '../features/billing/feature';
import { calls } from '../features/calls/feature';
import { campaigns } from '../features/campaigns/feature';
import { conversations } from '../features/conversations/feature';
import { customers } from '../features/customers/feature';
import { handset } from '../features/handset/feature';
import { home } from '../features/home/feature';
import { live } from '../features/live/feature';
import { messaging } from '../features/messaging/feature';
import { numbers } from '../features/numbers/feature';
import { privacy } from '../features/privacy/feature';
import { providers } from '../features/providers/feature';
import { reception } from '../features/reception/feature';
import { reputation } from '../features/reputation/feature';
import { routing } from '../features/routing/feature';
import { trunks } from '../features/trunks/feature';
import { usage } from '../features/usage/feature';
import { webhooksOut } from '../features/webhooks-out/feature';
import { inbox } from '../inbox/feature';
import type { Feature } from '../platform/feature';

/** Every feature of the product; the one list. */
export const features: Feature[] = [
  accounts,
  billing,
  assistants,
  numbers,
  reputation,
  providers,
  routing,
  trunks,
  customers,
  appointments,
  messaging,
  reception,
  handset,
  calls,
  campaigns,
  conversations,
  home,
  usage,
  inbox,
  webhooksOut,
  privacy,
  live,
];
