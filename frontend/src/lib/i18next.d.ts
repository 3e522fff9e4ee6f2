import 'i18next';
import type common from '../app/locales/en.json';
import type audit from '../components/audit/locales/en.json';
import type problems from '../components/problems/locales/en.json';
import type routing from '../components/routing/locales/en.json';
import type auth from '../features/auth/locales/en.json';
import type booking from '../features/booking/locales/en.json';
import type calendar from '../features/calendar/locales/en.json';
import type campaigns from '../features/campaigns/locales/en.json';
import type handset from '../features/handset/locales/en.json';
import type home from '../features/home/locales/en.json';
import type inbox from '../features/inbox/locales/en.json';
import type numbers from '../features/numbers/locales/en.json';
import type privacy from '../features/privacy/locales/en.json';
import type receptionist from '../features/receptionist/locales/en.json';
import type settings from '../features/settings/locales/en.json';
import type texting from '../features/texting/locales/en.json';
import type usage from '../features/usage/locales/en.json';
import type webhooks from '../features/webhooks/locales/en.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      common: typeof common;
      audit: typeof audit;
      auth: typeof auth;
      booking: typeof booking;
      calendar: typeof calendar;
      campaigns: typeof campaigns;
      handset: typeof handset;
      home: typeof home;
      inbox: typeof inbox;
      numbers: typeof numbers;
      privacy: typeof privacy;
      problems: typeof problems;
      receptionist: typeof receptionist;
      routing: typeof routing;
      settings: typeof settings;
      texting: typeof texting;
      usage: typeof usage;
      webhooks: typeof webhooks;
    };
  }
}
