import 'i18next';
import type common from '../app/locales/en.json';
import type audit from '../components/audit/locales/en.json';
import type problems from '../components/problems/locales/en.json';
import type auth from '../features/auth/locales/en.json';
import type home from '../features/home/locales/en.json';
import type numbers from '../features/numbers/locales/en.json';
import type receptionist from '../features/receptionist/locales/en.json';
import type settings from '../features/settings/locales/en.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      common: typeof common;
      audit: typeof audit;
      auth: typeof auth;
      home: typeof home;
      numbers: typeof numbers;
      problems: typeof problems;
      receptionist: typeof receptionist;
      settings: typeof settings;
    };
  }
}
