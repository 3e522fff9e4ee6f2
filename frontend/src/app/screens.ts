import i18next from 'i18next';
import { type ComponentType, lazy } from 'react';

type Namespace =
  | 'audit'
  | 'auth'
  | 'booking'
  | 'calendar'
  | 'campaigns'
  | 'handset'
  | 'home'
  | 'inbox'
  | 'numbers'
  | 'privacy'
  | 'receptionist'
  | 'routing'
  | 'settings'
  | 'texting'
  | 'usage'
  | 'webhooks';
type Load = () => Promise<{ default: ComponentType }>;

interface Screen {
  path: string;
  namespaces: Namespace[];
  load: Load;
}

const shell: Load = () => import('./shell/shell');

/** Lists every screen: its path, the texts it needs and its code, which is fetched when it is first opened. */
const screens = {
  signIn: { path: '/login', namespaces: ['auth'], load: () => import('../features/auth/sign-in') },
  signUp: { path: '/signup', namespaces: ['auth'], load: () => import('../features/auth/sign-up') },
  forgotPassword: {
    path: '/forgot-password',
    namespaces: ['auth'],
    load: () => import('../features/auth/forgot-password'),
  },
  resetPassword: {
    path: '/reset-password',
    namespaces: ['auth'],
    load: () => import('../features/auth/reset-password'),
  },
  acceptInvitation: {
    path: '/accept-invitation',
    namespaces: ['auth'],
    load: () => import('../features/auth/accept-invitation'),
  },
  home: { path: '/dashboard', namespaces: ['home'], load: () => import('../features/home/home') },
  numbers: {
    path: '/dashboard/phone-numbers',
    namespaces: ['numbers'],
    load: () => import('../features/numbers/numbers'),
  },
  numberDetails: {
    path: '/dashboard/phone-numbers/:id',
    namespaces: ['numbers'],
    load: () => import('../features/numbers/number-details'),
  },
  numberAnalytics: {
    path: '/dashboard/phone-numbers/:id/analytics',
    namespaces: ['numbers'],
    load: () => import('../features/numbers/analytics'),
  },
  numberForwarding: {
    path: '/dashboard/phone-numbers/:id/forwarding',
    namespaces: ['numbers'],
    load: () => import('../features/numbers/forwarding'),
  },
  receptionists: {
    path: '/dashboard/receptionist',
    namespaces: ['receptionist', 'booking'],
    load: () => import('../features/receptionist/receptionists'),
  },
  newReceptionist: {
    path: '/dashboard/receptionist/new',
    namespaces: ['receptionist'],
    load: () => import('../features/receptionist/new-receptionist'),
  },
  editReceptionist: {
    path: '/dashboard/receptionist/:id',
    namespaces: ['receptionist', 'booking'],
    load: () => import('../features/receptionist/edit-receptionist'),
  },
  bookingServices: booking('services', () => import('../features/booking/catalogue')),
  bookingStaff: booking('staff', () => import('../features/booking/staff-list')),
  bookingStaffMember: {
    path: '/dashboard/receptionist/staff/:id',
    namespaces: ['booking'],
    load: () => import('../features/booking/staff-member'),
  },
  bookingHolidays: booking('holidays', () => import('../features/booking/holidays')),
  bookingRules: booking('rules', () => import('../features/booking/rules')),
  questions: booking('questions', () => import('../features/receptionist/questions')),
  tryReceptionist: {
    path: '/dashboard/receptionist/try',
    namespaces: ['receptionist', 'booking', 'numbers'],
    load: () => import('../features/receptionist/try-receptionist'),
  },
  calendar: {
    path: '/dashboard/calendar',
    namespaces: ['calendar'],
    load: () => import('../features/calendar/calendar'),
  },
  handset: {
    path: '/dashboard/handset',
    namespaces: ['handset'],
    load: () => import('../features/handset/handset'),
  },
  inbox: {
    path: '/dashboard/inbox/:id?',
    namespaces: ['inbox', 'routing', 'campaigns'],
    load: () => import('../features/inbox/inbox'),
  },
  texting: {
    path: '/dashboard/texting',
    namespaces: ['texting'],
    load: () => import('../features/texting/texting'),
  },
  campaigns: {
    path: '/dashboard/campaigns',
    namespaces: ['campaigns'],
    load: () => import('../features/campaigns/campaigns'),
  },
  settings: settings('', () => import('../features/settings/settings')),
  account: settings('/account', () => import('../features/settings/account')),
  business: settings('/business', () => import('../features/settings/business')),
  team: settings('/team', () => import('../features/settings/team')),
  plan: settings('/plan', () => import('../features/settings/plan')),
  providers: {
    path: '/dashboard/settings/providers',
    namespaces: ['settings', 'routing'],
    load: () => import('../features/settings/providers'),
  },
  carrierChoice: {
    path: '/dashboard/settings/carrier-choice',
    namespaces: ['settings', 'routing'],
    load: () => import('../features/settings/carrier-choice'),
  },
  trunks: settings('/trunks', () => import('../features/settings/trunks')),
  numberPool: settings('/number-pool', () => import('../features/settings/number-pool')),
  apiKeys: settings('/api-keys', () => import('../features/settings/api-keys')),
  auditLog: {
    path: '/dashboard/settings/audit-log',
    namespaces: ['settings', 'audit'],
    load: () => import('../features/settings/audit-log'),
  },
  usage: {
    path: '/dashboard/settings/usage',
    namespaces: ['settings', 'usage'],
    load: () => import('../features/usage/usage'),
  },
  webhooks: {
    path: '/dashboard/settings/webhooks',
    namespaces: ['settings', 'webhooks'],
    load: () => import('../features/webhooks/webhooks'),
  },
  data: {
    path: '/dashboard/settings/data',
    namespaces: ['settings', 'privacy'],
    load: () => import('../features/privacy/data'),
  },
  checks: settings('/reconciliation', () => import('../features/settings/reconciliation')),
} satisfies Record<string, Screen>;

function settings(path: string, load: Load): Screen {
  return { path: `/dashboard/settings${path}`, namespaces: ['settings'], load };
}

function booking(name: string, load: Load): Screen {
  return { path: `/dashboard/receptionist/${name}`, namespaces: ['receptionist', 'booking'], load };
}

export type ScreenName = keyof typeof screens;

/** Finds the screen of a URL path; an exact path wins over one with a parameter. */
function screenAt(pathname: string): Screen | undefined {
  const all: Screen[] = Object.values(screens);
  const wanted = pathname === '/' ? '/dashboard' : pathname.replace(/\/$/, '');
  const fits = ({ path }: Screen) =>
    new RegExp(`^${path.replace(/\/:\w+\?/g, '(/[^/]+)?').replace(/:\w+/g, '[^/]+')}$`).test(wanted);
  return all.find(({ path }) => path === wanted) ?? all.find(fits);
}

/** Answers the texts that the screen of a URL path needs besides the common ones. */
export function namespacesFor(pathname: string): Namespace[] {
  return screenAt(pathname)?.namespaces ?? [];
}

/** Starts fetching a screen's code before React asks for it, so that code, texts and session load side by side. */
export function preloadScreen(pathname: string): void {
  const screen = screenAt(pathname);
  const loads = screen?.path.startsWith('/dashboard') ? [shell, screen.load] : screen ? [screen.load] : [];
  // A failure shows when React renders the screen and asks again.
  for (const load of loads) load().catch(() => undefined);
}

/** Makes the lazy component of a screen; it suspends until code and texts are both there. */
export function screenComponent(name: ScreenName) {
  const { load, namespaces }: Screen = screens[name];
  return lazy(async () => {
    const [module] = await Promise.all([load(), i18next.loadNamespaces(namespaces)]);
    return module;
  });
}

export const Shell = lazy(shell);
export const pathOf = (name: ScreenName): string => screens[name].path;
export const screenNames = Object.keys(screens) as ScreenName[];
