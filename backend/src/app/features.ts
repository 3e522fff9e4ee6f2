import { accounts } from '../features/accounts/feature';
import { assistants } from '../features/assistants/feature';
import { billing } from '../features/billing/feature';
import { live } from '../features/live/feature';
import { numbers } from '../features/numbers/feature';
import { providers } from '../features/providers/feature';
import { trunks } from '../features/trunks/feature';
import type { Feature } from '../platform/feature';

/** Every feature of the product; the one list. */
export const features: Feature[] = [accounts, billing, assistants, numbers, providers, trunks, live];
