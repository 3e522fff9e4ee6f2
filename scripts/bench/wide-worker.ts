/** The product's worker, with a carrier that takes fifty texts at once. */
import { findProvider } from '../../backend/src/providers';

Object.assign(findProvider('TWILIO')!.messages!, { concurrency: 50 });
process.argv[2] = 'worker';
void import('../../backend/src/main');
